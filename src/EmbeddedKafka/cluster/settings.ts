/**
 * Values of configs that the cluster itself goes by: of a topic, of a broker, or as the release defines them.
 */
import type { Cluster } from "./Cluster.ts"
import { resourceKey, resourceTypes } from "./ClusterImage.ts"

/** Of brokers: set for this one, set for all, given at the start, or the default. */
export const brokerSetting = (cluster: Cluster, name: string, broker?: number): string | undefined => {
  const { configs } = cluster.controller.image
  const own = broker === undefined ? undefined : configs.get(resourceKey(resourceTypes.BROKER, `${broker}`))
  return (
    own?.get(name) ??
    configs.get(resourceKey(resourceTypes.BROKER, ""))?.get(name) ??
    cluster.config.get(name) ??
    cluster.release.brokerConfigs.get(name)?.[2] ??
    undefined
  )
}

/** Of topics, for those that have the same name as a config of brokers. */
export const topicSetting = (cluster: Cluster, topic: string, name: string): string | undefined =>
  cluster.controller.image.configs.get(resourceKey(resourceTypes.TOPIC, topic))?.get(name) ??
  brokerSetting(cluster, name) ??
  cluster.release.topicConfigs.get(name)?.[2] ??
  undefined

/** An integer; `fallback` where there is none. */
export const integerOf = (value: string | undefined, fallback: number): number => {
  const number = Number(value)
  return value === undefined || !Number.isSafeInteger(number) ? fallback : number
}
