/**
 * AlterConfigs: sets the configs of resources to those of the request and to nothing else. Each resource for itself. Topics, brokers (this one, or all with an
 * empty name), subscriptions to client metrics (3.7+), groups (4.0+). What is changed applies at once.
 *
 * Left out: a resource that is named twice is refused since 2.3; Kafka does not answer then.
 */
import { AlterConfigs } from "../../Api/AlterConfigs.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { resourceTypes } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import { badRequest, type ConfigRefusal, refusal } from "../cluster/configs/operations.ts"
import { alterResource, hasType, unknownType } from "./alterResource.ts"
import { answerResources, lastOfEach } from "./configResources.ts"

type Resource = Call<typeof AlterConfigs>["request"]["resources"][number]

export const alterConfigs = handler(AlterConfigs, (call) => {
  const { validateOnly } = call.request
  const { release } = call.cluster
  const resources = release.isAtLeast("2.3") ? call.request.resources : lastOfEach(call.request.resources)
  answerResources(
    call,
    resources,
    (resource) => alter(call, resource, validateOnly),
    (responses) => call.respond({ throttleTimeMs: 0, responses })
  )
})

const alter = (
  { broker }: Call<typeof AlterConfigs>,
  { configs, resourceName, resourceType }: Resource,
  validateOnly: boolean
): ConfigRefusal | undefined => {
  const { release } = broker.cluster
  if (!hasType(broker, resourceType)) return unknownType(broker, resourceType)
  if (resourceType === resourceTypes.BROKER_LOGGER)
    return release.usesKRaft
      ? unknownType(broker, resourceType)
      : badRequest("AlterConfigs is deprecated and does not support the resource type BROKER_LOGGER")
  const next = new Map<string, string>()
  const empty = configs.filter(({ value }) => value === null).map(({ name }) => name)
  for (const { name, value } of configs) if (value !== null) next.set(name, value)
  if (release.usesKRaft && next.size + empty.length < configs.length)
    return badRequest("Error due to duplicate config keys")
  if (empty.length > 0)
    return release.usesKRaft
      ? badRequest(`Null value not supported for : ${empty.join(", ")}`)
      : refusal(codes.UNKNOWN_SERVER_ERROR, null)
  return alterResource(broker, { type: resourceType, name: resourceName }, next, validateOnly)
}
