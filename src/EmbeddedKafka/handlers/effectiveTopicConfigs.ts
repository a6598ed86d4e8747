/**
 * The configs of a topic as CreateTopics answers them: each with the value that counts, and where it comes from.
 */
import type { BrokerConfigs } from "../cluster/configs/BrokerConfigs.ts"
import type { ConfigValues } from "../cluster/ClusterImage.ts"
import { isPlain, sources } from "../cluster/configs/describe.ts"
import { brokerNameOf, brokerSynonyms } from "../cluster/configs/synonyms.ts"
import { format } from "../cluster/configs/values.ts"

export interface EffectiveConfig {
  readonly name: string
  readonly value: string | null
  readonly readOnly: boolean
  readonly configSource: number
  readonly isSensitive: boolean
}

export const effectiveTopicConfigs = (
  broker: BrokerConfigs,
  set: ConfigValues
): ReadonlyArray<EffectiveConfig> =>
  [...broker.release.topicConfigs.values()].filter(isPlain).map((row) => {
    const [name, type] = row
    const value = broker.topicValue(row, set)
    return {
      name,
      value: type === "password" ? null : format(value, type === "double"),
      readOnly: false,
      configSource: set.has(name) ? sources.TOPIC : sourceOf(broker, name),
      isSensitive: type === "password"
    }
  })

const sourceOf = (broker: BrokerConfigs, topicConfig: string): number => {
  const brokerName = brokerNameOf(topicConfig)
  if (brokerName === undefined) return sources.DEFAULT
  const isIn = (values: ConfigValues): boolean => brokerSynonyms(brokerName).some((name) => values.has(name))
  if (isIn(broker.dynamic)) return sources.DYNAMIC_BROKER
  if (isIn(broker.dynamicDefault)) return sources.DYNAMIC_DEFAULT_BROKER
  return isIn(broker.static) ? sources.STATIC_BROKER : sources.DEFAULT
}
