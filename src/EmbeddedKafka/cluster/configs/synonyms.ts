/**
 * Configs that say the same: a topic's and its broker's, milliseconds and hours.
 */

/** The config of a broker that is the default of a topic's. What is not here has none. */
const brokerNames: ReadonlyMap<string, string> = new Map([
  ["cleanup.policy", "log.cleanup.policy"],
  ["compression.gzip.level", "compression.gzip.level"],
  ["compression.lz4.level", "compression.lz4.level"],
  ["compression.type", "compression.type"],
  ["compression.zstd.level", "compression.zstd.level"],
  ["delete.retention.ms", "log.cleaner.delete.retention.ms"],
  ["file.delete.delay.ms", "log.segment.delete.delay.ms"],
  ["flush.messages", "log.flush.interval.messages"],
  ["flush.ms", "log.flush.interval.ms"],
  ["index.interval.bytes", "log.index.interval.bytes"],
  ["local.retention.bytes", "log.local.retention.bytes"],
  ["local.retention.ms", "log.local.retention.ms"],
  ["max.compaction.lag.ms", "log.cleaner.max.compaction.lag.ms"],
  ["max.decompressed.message.bytes", "max.decompressed.message.bytes"],
  ["max.message.bytes", "message.max.bytes"],
  ["message.downconversion.enable", "log.message.downconversion.enable"],
  ["message.format.version", "log.message.format.version"],
  ["message.timestamp.after.max.ms", "log.message.timestamp.after.max.ms"],
  ["message.timestamp.before.max.ms", "log.message.timestamp.before.max.ms"],
  ["message.timestamp.difference.max.ms", "log.message.timestamp.difference.max.ms"],
  ["message.timestamp.type", "log.message.timestamp.type"],
  ["min.cleanable.dirty.ratio", "log.cleaner.min.cleanable.ratio"],
  ["min.compaction.lag.ms", "log.cleaner.min.compaction.lag.ms"],
  ["min.insync.replicas", "min.insync.replicas"],
  ["preallocate", "log.preallocate"],
  ["remote.copy.lag.bytes", "log.remote.copy.lag.bytes"],
  ["remote.copy.lag.ms", "log.remote.copy.lag.ms"],
  ["retention.bytes", "log.retention.bytes"],
  ["retention.ms", "log.retention.ms"],
  ["segment.bytes", "log.segment.bytes"],
  ["segment.index.bytes", "log.index.size.max.bytes"],
  ["segment.jitter.ms", "log.roll.jitter.ms"],
  ["segment.ms", "log.roll.ms"],
  ["unclean.leader.election.enable", "unclean.leader.election.enable"]
])

export const brokerNameOf = (topicConfig: string): string | undefined => brokerNames.get(topicConfig)

/** One and the same config of a broker in several units: the first that is set counts; and how many milliseconds each unit is. */
const units: ReadonlyArray<ReadonlyArray<readonly [name: string, ms: number]>> = [
  [
    ["log.retention.ms", 1],
    ["log.retention.minutes", 60_000],
    ["log.retention.hours", 3_600_000]
  ],
  [
    ["log.roll.ms", 1],
    ["log.roll.hours", 3_600_000]
  ],
  [
    ["log.roll.jitter.ms", 1],
    ["log.roll.jitter.hours", 3_600_000]
  ],
  [
    ["log.flush.interval.ms", 1],
    ["log.flush.scheduler.interval.ms", 1]
  ]
]

/** The units of a config in milliseconds; `undefined`: it has no other. */
export const unitsOf = (
  brokerConfig: string
): ReadonlyArray<readonly [name: string, ms: number]> | undefined =>
  units.find(([first]) => first![0] === brokerConfig)

const ofListener = /^listener\.name\.[^.]*\.(.*)$/

/** Configs whose name within a listener has the mechanism before it. */
const ofMechanism = [
  "sasl.jaas.config",
  "sasl.login.callback.handler.class",
  "sasl.login.class",
  "sasl.server.callback.handler.class",
  "connections.max.reauth.ms"
]

/** The name of a config without the listener that it is for; itself, when it is for none. */
export const withoutListener = (name: string): string => {
  const base = ofListener.exec(name)?.[1]
  if (base === undefined) return name
  return ofMechanism.find((each) => base.endsWith(each)) ?? base
}

export const isOfListener = (name: string): boolean => ofListener.test(name)

/** The names under which a config of a broker may be set, in the order in which they count. */
export const brokerSynonyms = (name: string): ReadonlyArray<string> => {
  for (const group of units) {
    // The last one is a config of its own, which only stands in.
    if (name === "log.flush.scheduler.interval.ms") return [name]
    if (group.some(([each]) => each === name)) return group.map(([each]) => each)
  }
  return isOfListener(name) ? [name, withoutListener(name)] : [name]
}
