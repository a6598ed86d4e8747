/**
 * Which value of a config counts, and what it means to a log.
 */
import { assert, describe, it } from "@effect/vitest"
import { resourceKey, resourceTypes } from "../../../../src/EmbeddedKafka/cluster/ClusterImage.ts"
import { BrokerConfigs } from "../../../../src/EmbeddedKafka/cluster/configs/index.ts"
import { problemOf } from "../../../../src/EmbeddedKafka/cluster/configs/values.ts"
import { release, type ReleaseName } from "../../../../src/EmbeddedKafka/releases/index.ts"

type Values = Readonly<Record<string, string>>
const map = (values: Values = {}) => new Map(Object.entries(values))

const configs = (
  name: ReleaseName,
  set: { started?: Values; broker?: Values; cluster?: Values; topic?: Values } = {}
) =>
  new BrokerConfigs(
    release(name),
    1,
    map(set.started),
    new Map([
      [resourceKey(resourceTypes.BROKER, "1"), map(set.broker)],
      [resourceKey(resourceTypes.BROKER, "2"), map({ "message.max.bytes": "2" })],
      [resourceKey(resourceTypes.BROKER, ""), map(set.cluster)],
      [resourceKey(resourceTypes.TOPIC, "t"), map(set.topic)]
    ])
  )

const magic = (name: ReleaseName, format?: string) =>
  configs(name, format === undefined ? {} : { topic: { "message.format.version": format } }).topic("t").magic

const limits = (name: ReleaseName, topic: Values) => {
  const { timestampAfterMaxMs, timestampBeforeMaxMs } = configs(name, { topic }).topic("t")
  return [timestampBeforeMaxMs, timestampAfterMaxMs]
}

describe("a config of a topic", () => {
  it("is the topic's, else this broker's, else that of all brokers, else what it was started with, else Kafka's default", () => {
    const max = "message.max.bytes"
    const layers = {
      topic: { "max.message.bytes": "50" },
      broker: { [max]: "40" },
      cluster: { [max]: "30" },
      started: { [max]: "20" }
    }
    const { broker, cluster, started } = layers
    assert.strictEqual(configs("4.4", layers).topic("t").maxMessageBytes, 50)
    assert.strictEqual(configs("4.4", layers).topic("other").maxMessageBytes, 40)
    assert.strictEqual(configs("4.4", { broker, cluster, started }).topic("t").maxMessageBytes, 40)
    assert.strictEqual(configs("4.4", { cluster, started }).topic("t").maxMessageBytes, 30)
    assert.strictEqual(configs("4.4", { started }).topic("t").maxMessageBytes, 20)
    assert.strictEqual(configs("4.4").topic("t").maxMessageBytes, 1_048_588)
    assert.strictEqual(configs("1.1").topic("t").maxMessageBytes, 1_000_012)
  })

  it("is that of the next image, and is worked out anew only if it may be another", () => {
    const before = configs("4.4", { topic: { "max.message.bytes": "50" } })
    const [own, inherited] = [before.topic("t"), before.topic("other")]
    const others = before.withImage(
      new Map(before.image).set(resourceKey(resourceTypes.TOPIC, "other"), map({ "max.message.bytes": "60" }))
    )
    assert.strictEqual(others.topic("other").maxMessageBytes, 60)
    assert.strictEqual(others.topic("t"), own)
    assert.strictEqual(others.topic("third"), inherited)
    for (const broker of ["1", ""]) {
      const key = resourceKey(resourceTypes.BROKER, broker)
      const changed = others.withImage(new Map(others.image).set(key, map({ "message.max.bytes": "70" })))
      assert.strictEqual(changed.number("message.max.bytes", 0), 70)
      assert.strictEqual(changed.topic("t").maxMessageBytes, 50)
      assert.strictEqual(changed.topic("third").maxMessageBytes, 70)
    }
    assert.strictEqual(before.topic("other").maxMessageBytes, inherited.maxMessageBytes)
  })

  it("takes hours where nothing is said in milliseconds", () => {
    const retention = (started: Values) => configs("3.9", { started }).topic("t").retentionMs
    assert.strictEqual(retention({}), 168 * 3_600_000)
    assert.strictEqual(retention({ "log.retention.hours": "1" }), 3_600_000)
    assert.strictEqual(retention({ "log.retention.hours": "1", "log.retention.minutes": "2" }), 120_000)
    assert.strictEqual(retention({ "log.retention.minutes": "2", "log.retention.ms": "3" }), 3)
    assert.strictEqual(retention({ "log.retention.hours": "-1" }), -1)
    assert.strictEqual(configs("3.9", { started: { "log.roll.hours": "2" } }).topic("t").segmentMs, 7_200_000)
  })

  it("says in which format a log is kept, before 3.0", () => {
    assert.deepStrictEqual(
      [magic("0.8.2"), magic("0.9.0"), magic("0.10.2"), magic("1.1"), magic("3.9"), magic("4.4")],
      [0, 0, 1, 2, 2, 2]
    )
    assert.deepStrictEqual(
      ["0.9.0", "0.9.0.1", "0.10.2", "0.10.0-IV1", "0.11.0", "1.0"].map((format) => magic("2.8", format)),
      [0, 0, 1, 1, 2, 2]
    )
    assert.strictEqual(magic("0.10.2", "0.9.0"), 0)
    assert.strictEqual(magic("3.9", "0.10.2"), 2)
  })

  it("limits times by what is said of before and after, else by the difference that older releases have", () => {
    assert.deepStrictEqual(limits("4.4", {}), [Infinity, 3_600_000])
    assert.deepStrictEqual(limits("3.9", {}), [Infinity, Infinity])
    assert.deepStrictEqual(limits("2.8", { "message.timestamp.difference.max.ms": "5" }), [5, 5])
    assert.deepStrictEqual(
      limits("3.9", { "message.timestamp.difference.max.ms": "5", "message.timestamp.after.max.ms": "7" }),
      [5, 7]
    )
  })

  it("is typed", () => {
    const topic = configs("4.4", {
      topic: {
        "cleanup.policy": "compact, delete",
        "compression.type": "uncompressed",
        "message.timestamp.type": "LogAppendTime",
        "min.insync.replicas": "2",
        "unclean.leader.election.enable": "TRUE"
      }
    }).topic("t")
    assert.isTrue(
      topic.isCompacted && topic.isDeleted && topic.isLogAppendTime && topic.uncleanLeaderElection
    )
    assert.strictEqual(topic.compressionType, "none")
    assert.strictEqual(topic.minInsyncReplicas, 2)
    assert.isFalse(configs("4.4", { topic: { "cleanup.policy": "" } }).topic("t").isDeleted)
  })
})

describe("a config of a broker", () => {
  it("is read by its type", () => {
    const broker = configs("4.4", { started: { "auto.create.topics.enable": "false", "log.dirs": "/a, /b" } })
    assert.isFalse(broker.boolean("auto.create.topics.enable", true))
    assert.deepStrictEqual(broker.list("log.dirs"), ["/a", "/b"])
    assert.strictEqual(broker.number("offsets.topic.num.partitions", 0), 50)
    assert.strictEqual(broker.number("log.flush.interval.messages", 0), Infinity)
    assert.strictEqual(broker.string("compression.type", ""), "producer")
    assert.strictEqual(broker.number("no.such.config", 7), 7)
    assert.strictEqual(configs("0.9.0").number("max.incremental.fetch.session.cache.slots", 0), 0)
  })
})

describe("what is wrong with a value", () => {
  const cases: ReadonlyArray<readonly [name: string, value: string, problem: string | undefined]> = [
    ["retention.ms", " 2000 ", undefined],
    ["retention.ms", "+5", undefined],
    ["retention.ms", "0x10", "Invalid value 0x10 for configuration retention.ms: Not a number of type LONG"],
    ["retention.ms", "", "Invalid value  for configuration retention.ms: Not a number of type LONG"],
    [
      "retention.ms",
      "9223372036854775808",
      "Invalid value 9223372036854775808 for configuration retention.ms: Not a number of type LONG"
    ],
    ["retention.ms", "-2", "Invalid value -2 for configuration retention.ms: Value must be at least -1"],
    [
      "segment.bytes",
      "3000000000",
      "Invalid value 3000000000 for configuration segment.bytes: Not a number of type INT"
    ],
    [
      "preallocate",
      "yes",
      "Invalid value yes for configuration preallocate: Expected value to be either true or false"
    ],
    ["cleanup.policy", "compact,delete", undefined],
    [
      "cleanup.policy",
      "Delete",
      "Invalid value Delete for configuration cleanup.policy: String must be one of: compact, delete"
    ],
    ["min.cleanable.dirty.ratio", "1e-1", undefined],
    [
      "min.cleanable.dirty.ratio",
      "2",
      "Invalid value 2.0 for configuration min.cleanable.dirty.ratio: Value must be no more than 1"
    ],
    [
      "compression.gzip.level",
      "0",
      "Invalid value 0 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1"
    ],
    ["leader.replication.throttled.replicas", "0:1,1:2", undefined],
    ["leader.replication.throttled.replicas", "*", undefined]
  ]
  it("is said as Kafka says it", () => {
    for (const [name, value, problem] of cases)
      assert.strictEqual(
        problemOf(release("4.4").topicConfigs.get(name)!, value),
        problem,
        `${name}=${value}`
      )
  })

  it("says nothing of a password", () => {
    const row = ["x", "password", null, "a|b"] as const
    assert.notInclude(problemOf(row, "secret")!, "secret")
  })
})
