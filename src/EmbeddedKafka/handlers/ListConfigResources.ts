/**
 * ListConfigResources, ListClientMetricsResources up to 4.0: which resources there are that have configs. Version 0: subscriptions to client metrics; from version 1 on
 * the types that are asked for, or all: groups and subscriptions that have configs, and all brokers, their loggers, and topics.
 */
import { ListConfigResources } from "../../Api/ListConfigResources.ts"
import type { Broker } from "../cluster/Broker.ts"
import { handler } from "../cluster/Call.ts"
import { resourceTypes } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"

/** As Kafka lists them. */
const listed: ReadonlyArray<number> = [
  resourceTypes.GROUP,
  resourceTypes.CLIENT_METRICS,
  resourceTypes.BROKER_LOGGER,
  resourceTypes.BROKER,
  resourceTypes.TOPIC
]

export const listConfigResources = handler(ListConfigResources, (call) => {
  const { broker, request, version } = call
  const asked = version === 0 ? [resourceTypes.CLIENT_METRICS] : request.resourceTypes
  if (asked.some((type) => !listed.includes(type))) {
    call.respond({ throttleTimeMs: 0, errorCode: codes.UNSUPPORTED_VERSION, configResources: [] })
    return
  }
  const types = asked.length === 0 ? listed : listed.filter((type) => asked.includes(type))
  call.respond({
    throttleTimeMs: 0,
    errorCode: codes.NONE,
    configResources: types.flatMap((resourceType) =>
      namesOf(broker, resourceType).map((resourceName) => ({ resourceName, resourceType }))
    )
  })
})

const namesOf = ({ image }: Broker, type: number): ReadonlyArray<string> => {
  switch (type) {
    case resourceTypes.TOPIC:
      return [...image.topics.keys()]
    case resourceTypes.BROKER:
    case resourceTypes.BROKER_LOGGER:
      return [...image.brokers.values()].filter(({ isFenced }) => !isFenced).map(({ id }) => String(id))
    default: {
      const prefix = `${type}:`
      return [...image.configs.keys()]
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length))
    }
  }
}
