/**
 * The answers of AlterConfigs and IncrementalAlterConfigs: one for each resource, in their order.
 */
import type * as Api from "../../Api/Api.ts"
import type { Call } from "../cluster/Call.ts"
import { resourceTypes } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import { badRequest, type ConfigRefusal, refusal } from "../cluster/configs/operations.ts"
import { onControllerOrZooKeeper } from "./onController.ts"

interface Named {
  readonly resourceType: number
  readonly resourceName: string
}

/** What a fault or an ACL would be about: any resource, and topics and groups as such. */
export const entityOf = ({ resourceName, resourceType }: Named) => ({
  topic: resourceType === resourceTypes.TOPIC ? resourceName : undefined,
  group: resourceType === resourceTypes.GROUP ? resourceName : undefined,
  resource: resourceName
})

/** Up to 2.0 a type that a broker does not know is answered as unknown. */
export const shownType = ({ broker }: Pick<Call, "broker">, type: number): number =>
  type > resourceTypes.BROKER && !broker.cluster.release.isAtLeast("2.0") ? 0 : type

/** Where what is said last of a resource counts, and is answered once. */
export const lastOfEach = <R extends Named>(resources: ReadonlyArray<R>): ReadonlyArray<R> => [
  ...new Map(resources.map((each) => [`${each.resourceType} ${each.resourceName}`, each])).values()
]

const isTwice = (resources: ReadonlyArray<Named>, { resourceName, resourceType }: Named): boolean =>
  resources.filter((each) => each.resourceType === resourceType && each.resourceName === resourceName)
    .length > 1

/** Levels of loggers are the broker's own; all else is the cluster's. */
const isOfBroker = ({ resourceType }: Named): boolean => resourceType === resourceTypes.BROKER_LOGGER

interface Answer {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly resourceType: number
  readonly resourceName: string
}

/** What became of each resource, told to `respond` when the broker can change them all. */
export const answerResources = <A extends Api.Any, R extends Named>(
  call: Call<A>,
  resources: ReadonlyArray<R>,
  alter: (resource: R) => ConfigRefusal | undefined,
  respond: (responses: ReadonlyArray<Answer>) => void
): void => {
  const run = (each: (resource: R) => ConfigRefusal | undefined): void =>
    respond(resources.map((resource) => answer(call, resources, resource, each)))
  if (resources.every(isOfBroker)) return run(alter)
  onControllerOrZooKeeper(
    call,
    (code) => run((resource) => (isOfBroker(resource) ? alter(resource) : refusal(code, null))),
    () => run(alter)
  )
}

const answer = <A extends Api.Any, R extends Named>(
  call: Call<A>,
  resources: ReadonlyArray<R>,
  resource: R,
  alter: (resource: R) => ConfigRefusal | undefined
): Answer => {
  const { after, before } = call.guard(entityOf(resource))
  const refused =
    before !== codes.NONE
      ? refusal(before, null)
      : isTwice(resources, resource)
        ? badRequest("Each resource must appear at most once.")
        : alter(resource)
  return {
    errorCode: refused?.code ?? after,
    errorMessage: refused?.message ?? null,
    resourceType: shownType(call, resource.resourceType),
    resourceName: resource.resourceName
  }
}
