/** The topics in which coordinators keep their state. They are made when somebody first looks for a coordinator. */
import type { Broker } from "./Broker.ts"
import type { TopicImage } from "./ClusterImage.ts"
import { createTopics, placeReplicas } from "./topics.ts"

export const offsetsTopic = "__consumer_offsets"
export const transactionsTopic = "__transaction_state"

export type InternalTopic = typeof offsetsTopic | typeof transactionsTopic

/** What the names of its configs of brokers begin with: `*.num.partitions`, `*.replication.factor`. */
const prefixes: Readonly<Record<InternalTopic, string>> = {
  [offsetsTopic]: "offsets.topic",
  [transactionsTopic]: "transaction.state.log"
}

const setting = ({ configs }: Broker, name: InternalTopic, suffix: string, absent: number): number =>
  configs.number(`${prefixes[name]}.${suffix}`, absent)

const configsOf = (broker: Broker, name: InternalTopic): ReadonlyMap<string, string> => {
  const segmentBytes = setting(broker, name, "segment.bytes", 104_857_600)
  const common = [
    ["cleanup.policy", "compact"],
    ["segment.bytes", String(segmentBytes)]
  ] as const
  return new Map<string, string>(
    name === offsetsTopic
      ? [["compression.type", "producer"], ...common]
      : [
          ["compression.type", "uncompressed"],
          ...common,
          ["min.insync.replicas", String(setting(broker, name, "min.isr", 2))],
          ["unclean.leader.election.enable", "false"]
        ]
  )
}

/** The topic as this broker knows it, made if there is none; `undefined` if it cannot be made now. */
export const internalTopic = (broker: Broker, name: InternalTopic): TopicImage | undefined => {
  const known = broker.image.topics.get(name)
  if (known !== undefined) return known
  const { cluster } = broker
  const live = cluster.controller.liveBrokers.length
  if (live === 0 || !cluster.isWithController(broker)) return undefined
  if (!cluster.controller.image.topics.has(name)) {
    const partitions = setting(broker, name, "num.partitions", 50)
    // Kafka would not make it with fewer brokers than its replicas, 3 by default: a cluster of one is to work all the same.
    const replicationFactor = Math.min(setting(broker, name, "replication.factor", 3), live)
    const assignments = placeReplicas(cluster, partitions, replicationFactor)
    createTopics(cluster, [{ name, isInternal: true, assignments, configs: configsOf(broker, name) }])
  }
  return broker.image.topics.get(name)
}
