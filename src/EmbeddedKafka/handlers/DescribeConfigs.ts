/**
 * DescribeConfigs: the configs of topics, of this broker, of all brokers (an empty name), of its loggers, of groups and of subscriptions to client metrics: values,
 * types, where they come from, and synonyms, at every version.
 *
 * Left out: documentation.
 */
import type * as Api from "../../Api/Api.ts"
import { DescribeConfigs } from "../../Api/DescribeConfigs.ts"
import type { Broker } from "../cluster/Broker.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { resourceTypes } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import type { Asked, DescribedConfig } from "../cluster/configs/describe.ts"
import {
  asVersion0,
  choose,
  describeBroker,
  describeBrokers,
  describeClientMetrics,
  describeGroup,
  describeLogger,
  describeTopic
} from "../cluster/configs/describe.ts"
import { badRequest, type ConfigRefusal, refusal } from "../cluster/configs/operations.ts"
import { isValidTopicName } from "../cluster/topics.ts"
import { checkBrokerName, hasType } from "./alterResource.ts"
import { entityOf, shownType } from "./configResources.ts"
import { loggerLevels } from "./loggers.ts"

type Result = Api.ResponseInput<typeof DescribeConfigs>["results"][number]
type Described = ReadonlyArray<DescribedConfig> | ConfigRefusal

export const describeConfigs = handler(DescribeConfigs, (call) => {
  const { broker, request } = call
  const noMessage = broker.cluster.release.isAtLeast("2.4") ? "" : null
  call.respond({
    throttleTimeMs: 0,
    results: request.resources.map((resource): Result => {
      const { after, before } = call.guard(entityOf(resource))
      const code = before === codes.NONE ? after : before
      const described =
        code === codes.NONE
          ? describe(broker, resource.resourceType, resource.resourceName, resource.configurationKeys)
          : refusal(code, null)
      const isRefused = "code" in described
      return {
        errorCode: isRefused ? described.code : codes.NONE,
        errorMessage: isRefused ? described.message : noMessage,
        resourceType: shownType(call, resource.resourceType),
        resourceName: resource.resourceName,
        configs: isRefused ? [] : described.map((config) => shown(call, config))
      }
    })
  })
})

const shown = (
  { cluster, request, version }: Call<typeof DescribeConfigs>,
  config: DescribedConfig
): DescribedConfig => {
  if (version === 0) return asVersion0(config, cluster.release)
  return request.includeSynonyms ? config : { ...config, synonyms: [] }
}

const describe = (broker: Broker, type: number, name: string, asked: Asked): Described => {
  if (!hasType(broker, type)) return badRequest(`Unexpected resource type ${type} for resource ${name}`)
  const { configs } = broker
  switch (type) {
    case resourceTypes.TOPIC:
      return topic(broker, name, asked)
    case resourceTypes.BROKER:
      if (name === "") return describeBrokers(configs, asked)
      return checkBrokerName(broker, name, "Broker", " or empty string,") ?? describeBroker(configs, asked)
    case resourceTypes.BROKER_LOGGER:
      return loggers(broker, name, asked)
    case resourceTypes.CLIENT_METRICS:
      return name === ""
        ? badRequest("Client metrics subscription name must not be empty")
        : describeClientMetrics(configs, name, asked)
    default:
      return name === "" ? badRequest("Group name must not be empty") : describeGroup(configs, name, asked)
  }
}

const topic = (broker: Broker, name: string, asked: Asked): Described => {
  if (!isValidTopicName(name))
    return refusal(
      codes.INVALID_TOPIC_EXCEPTION,
      "Topic name is invalid: it is empty, too long, or has other characters than ASCII alphanumerics, '.', '_' and '-'"
    )
  // In 1.1 a topic that is not there has the defaults.
  if (!broker.image.topics.has(name) && broker.cluster.release.isAtLeast("2.0"))
    return refusal(codes.UNKNOWN_TOPIC_OR_PARTITION, "")
  return describeTopic(broker.configs, name, asked)
}

const loggers = (broker: Broker, name: string, asked: Asked): Described => {
  if (name === "") return badRequest("Broker id must not be empty")
  const wrong = checkBrokerName(broker, name, "Broker", "")
  if (wrong !== undefined) return wrong
  const levels = loggerLevels(broker)
  return choose(broker.configs, new Set(levels.keys()), asked).map((logger) =>
    describeLogger(logger, levels.get(logger) ?? "")
  )
}
