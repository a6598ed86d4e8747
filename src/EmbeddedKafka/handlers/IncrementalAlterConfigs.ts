/**
 * IncrementalAlterConfigs: sets, deletes, appends to and subtracts from configs of resources (KIP-339). Each resource for itself, each with all of its operations or
 * none. As AlterConfigs, and levels of loggers (2.4+), which are stored and described, and do nothing.
 *
 * Left out: a resource that is named twice is refused; Kafka with KRaft does not answer then.
 */
import { IncrementalAlterConfigs } from "../../Api/IncrementalAlterConfigs.ts"
import type { Broker } from "../cluster/Broker.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { resourceTypes } from "../cluster/ClusterImage.ts"
import type { ConfigRefusal } from "../cluster/configs/operations.ts"
import { applyOperations, checkOperations } from "../cluster/configs/operations.ts"
import type { ConfigResource } from "./alterResource.ts"
import { alterResource, hasType, setFor, unknownType } from "./alterResource.ts"
import { answerResources, lastOfEach } from "./configResources.ts"
import { alterLoggers } from "./loggers.ts"

type Resource = Call<typeof IncrementalAlterConfigs>["request"]["resources"][number]

export const incrementalAlterConfigs = handler(IncrementalAlterConfigs, (call) => {
  const { validateOnly } = call.request
  const resources = call.cluster.release.usesKRaft
    ? call.request.resources
    : lastOfEach(call.request.resources)
  answerResources(
    call,
    resources,
    (resource) => alter(call.broker, resource, validateOnly),
    (responses) => call.respond({ throttleTimeMs: 0, responses })
  )
})

const rowsOf = ({ cluster: { release } }: Broker, type: number) => {
  switch (type) {
    case resourceTypes.TOPIC:
      return release.topicConfigs
    case resourceTypes.BROKER:
      return release.brokerConfigs
    case resourceTypes.GROUP:
      return release.groupConfigs
    default:
      // Kafka does not know there which are lists.
      return new Map()
  }
}

const alter = (
  broker: Broker,
  { configs, resourceName, resourceType }: Resource,
  validateOnly: boolean
): ConfigRefusal | undefined => {
  const { release } = broker.cluster
  if (!hasType(broker, resourceType)) return unknownType(broker, resourceType)
  const resource: ConfigResource = { type: resourceType, name: resourceName }
  const wrong = checkOperations(release, configs)
  if (wrong !== undefined) return wrong
  if (resourceType === resourceTypes.BROKER_LOGGER)
    return alterLoggers(broker, resourceName, configs, validateOnly)
  const next = applyOperations(
    release,
    rowsOf(broker, resourceType),
    setFor(broker, resource),
    configs,
    resourceType === resourceTypes.BROKER
  )
  return "code" in next ? next : alterResource(broker, resource, next, validateOnly)
}
