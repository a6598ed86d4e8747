/**
 * Configs, quotas and features of an embedded cluster beside a real broker of the release that it plays: the same requests, and the same answers, field by field. What
 * cannot be equal is left out: how a broker was started, and the words of errors.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import type { ReleaseName } from "../../src/EmbeddedKafka/releases/index.ts"
import {
  AlterClientQuotas,
  AlterConfigs,
  type Api,
  ApiVersions,
  CreateTopics,
  DescribeClientQuotas,
  DescribeConfigs,
  IncrementalAlterConfigs,
  Kafka,
  type KafkaClient,
  KafkaConnection,
  ListConfigResources,
  UpdateFeatures
} from "../../src/index.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { describeWithJava } from "../support/leftOut.ts"
import { untilReady } from "./client.ts"

const releases = { "1.1": "1.1.1", "2.8": "2.8.2", "3.9": "3.9.2", "4.0": "4.0.2", "4.4": "4.4.0" } as const
type Compared = keyof typeof releases & ReleaseName

const [topic, broker, logger, metrics, group] = [2, 4, 8, 16, 32] as const
const [set, remove, append, subtract] = [0, 1, 2, 3] as const

/** What the release has no version for. */
const notAnswered = "not answered"

/** A question, and what of the answer is compared. */
interface Question {
  readonly label: string
  readonly ask: Effect.Effect<unknown, never, KafkaClient>
}

/** Errors as both know them: the code, and whether there are words to it. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === "bigint") return String(value)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      name === "errorMessage" && typeof each === "string" && each !== "" ? "words" : plain(each)
    ])
  )
}

const question = <A extends Api.Any>(
  label: string,
  api: A,
  input: Api.RequestInput<A>,
  part: (response: Api.Response<A>) => unknown = (response) => response
): Question => ({
  label: `${api.name} ${label}`,
  ask: Kafka.request(api, input, { errors: "data", timeout: "20 seconds" }).pipe(
    Effect.map((response) => plain(part(response))),
    Effect.orElseSucceed(() => notAnswered)
  )
})

type Values = Readonly<Record<string, string | null>>

const alter = (label: string, type: number, name: string, configs: Values, validateOnly = false) =>
  question(label, AlterConfigs, {
    resources: [
      {
        resourceType: type,
        resourceName: name,
        configs: Object.entries(configs).map(([each, value]) => ({ name: each, value }))
      }
    ],
    validateOnly
  })

const change = (label: string, type: number, name: string, configs: Values, operation: number = set) =>
  question(label, IncrementalAlterConfigs, {
    resources: [
      {
        resourceType: type,
        resourceName: name,
        configs: Object.entries(configs).map(([each, value]) => ({
          name: each,
          value,
          configOperation: operation
        }))
      }
    ],
    validateOnly: false
  })

/** Started differently, or known only to the real broker. */
const byBroker =
  /^(?:num\.partitions|offsets\.topic|log\.dirs?$|log\.flush\.interval\.messages|flush\.messages|node\.id|broker\.id|.*listener|process\.roles|controller\.|.*zookeeper|port|host\.name|advertised|delete\.topic|transaction\.state|share\.coordinator\.state|broker\.(?:heartbeat|session)|group\.initial|initial\.broker|metadata\.log\.dir|sasl\.mechanism\.controller|reserved|ssl\.(?:protocol|enabled\.protocols)$)/

const byName = (configs: ReadonlyArray<{ readonly name: string }>) =>
  configs.filter(({ name }) => !byBroker.test(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1))

const describeAll = (label: string, type: number, name: string, keys: ReadonlyArray<string> | null = null) =>
  question(
    label,
    DescribeConfigs,
    {
      resources: [{ resourceType: type, resourceName: name, configurationKeys: keys }],
      includeSynonyms: true
    },
    ({ results }) => results.map((result) => ({ ...result, configs: byName(result.configs) }))
  )

const topicValues: ReadonlyArray<Values> = [
  { "retention.ms": "1000" },
  { "retention.ms": " 2000 " },
  { "retention.ms": "+5" },
  { "retention.ms": "0x10" },
  { "retention.ms": "-1" },
  { "retention.ms": "-2" },
  { "retention.ms": "abc" },
  { "retention.ms": "" },
  { "retention.ms": "99999999999999999999" },
  { "segment.bytes": "3000000000" },
  { preallocate: "yes" },
  { preallocate: "TRUE" },
  { "cleanup.policy": "foo" },
  { "cleanup.policy": "compact, delete" },
  { "cleanup.policy": "" },
  { "cleanup.policy": "delete,delete" },
  { "cleanup.policy": "Delete" },
  { "compression.type": "brotli" },
  { "no.such.config": "1" },
  { "min.cleanable.dirty.ratio": "2" },
  { "min.cleanable.dirty.ratio": "1e-1" },
  { "segment.bytes": "13" },
  { "segment.bytes": "1048576" },
  { "leader.replication.throttled.replicas": "a:b" },
  { "leader.replication.throttled.replicas": "0:1,1:2" },
  { "leader.replication.throttled.replicas": "*" },
  { "min.compaction.lag.ms": "10", "max.compaction.lag.ms": "5" },
  { "message.format.version": "0.10.2" },
  { "compression.gzip.level": "0" },
  { "compression.zstd.level": "23" },
  { "remote.storage.enable": "true" },
  { "retention.ms": "abc", "segment.bytes": "1" },
  { "min.insync.replicas": "0" },
  { "retention.ms": null },
  {}
]

const brokerValues: ReadonlyArray<Values> = [
  { "log.retention.ms": "5000" },
  { "num.partitions": "3" },
  { "no.such": "1" },
  { "log.retention.ms": "abc" },
  { "log.cleaner.threads": "-1" },
  { "num.io.threads": "10" },
  { "ssl.keystore.location": "/x" },
  { "leader.replication.throttled.rate": "1000" },
  { "leader.replication.throttled.rate": "abc" },
  { "broker.id": "5" },
  { "log.retention.hours": "5" },
  { "message.max.bytes": "2000000", "log.segment.bytes": "2097152" },
  { "log.message.timestamp.type": "X" },
  { "min.insync.replicas": "1" },
  {}
]

const inTopics = (name: string) => [
  ...topicValues.map((values) => alter(JSON.stringify(values), topic, name, values)),
  describeAll("of the topic, altered", topic, name),
  ...topicValues.map((values) => change(JSON.stringify(values), topic, name, values)),
  describeAll("of the topic, changed", topic, name),
  change("sets a policy", topic, name, { "cleanup.policy": "delete" }),
  change("appends", topic, name, { "cleanup.policy": "compact" }, append),
  change("appends what is there", topic, name, { "cleanup.policy": "compact" }, append),
  describeAll("appended", topic, name, ["cleanup.policy"]),
  change("subtracts", topic, name, { "cleanup.policy": "delete" }, subtract),
  describeAll("subtracted", topic, name, ["cleanup.policy", "no.such.config"]),
  change("appends to a number", topic, name, { "retention.ms": "5" }, append),
  change("appends to what is unknown", topic, name, { nope: "5" }, append),
  change("deletes", topic, name, { "cleanup.policy": null }, remove),
  change("deletes what is unknown", topic, name, { nope: null }, remove),
  change("does nothing known", topic, name, { "cleanup.policy": "delete" }, 9),
  alter("validates", topic, name, { "retention.ms": "77" }, true),
  alter("resets", topic, name, {}),
  describeAll("reset", topic, name, []),
  ...["missing", "a b"].flatMap((other) => [
    alter(`of ${other}`, topic, other, { "retention.ms": "1" }),
    alter(`of ${other}, wrong`, topic, other, { nope: "1" }),
    change(`of ${other}`, topic, other, { "retention.ms": "1" }),
    describeAll(`of ${other}`, topic, other, ["retention.ms"])
  ]),
  describeAll("of no name", topic, "")
]

const inBrokers = (name: string, release: Compared) => [
  describeAll("of the broker", broker, "1"),
  ...["1", ""].flatMap((who) =>
    brokerValues
      .filter((values) => release !== "2.8" || !("num.io.threads" in values))
      .flatMap((values) => [
        alter(`of '${who}' ${JSON.stringify(values)}`, broker, who, values, true),
        change(`of '${who}' ${JSON.stringify(values)}`, broker, who, values)
      ])
  ),
  describeAll("of the broker, changed", broker, "1"),
  describeAll("of all brokers", broker, ""),
  describeAll("of the topic, by the broker's", topic, name),
  alter("of the broker", broker, "1", { "log.retention.ms": "6000" }),
  describeAll("of the broker, altered", broker, "1", [
    "log.retention.ms",
    "log.retention.minutes",
    "log.retention.hours",
    "no.such"
  ]),
  describeAll("of the topic, by the broker's", topic, name, ["retention.ms"]),
  alter("of all brokers", broker, "", {}),
  alter("of the broker, reset", broker, "1", {}),
  describeAll("of all brokers, reset", broker, ""),
  // 1.1.1 keeps the value of log.retention.ms that is not set any more.
  ...(release === "1.1" ? [] : [describeAll("of the broker, reset", broker, "1")]),
  ...["2", "abc", "-1"].flatMap((other) => [
    alter(`of ${other}`, broker, other, { "log.retention.ms": "1" }),
    change(`of ${other}`, broker, other, { "log.retention.ms": "1" }),
    describeAll(`of ${other}`, broker, other, ["num.partitions"])
  ])
]

const inOthers = [
  change("of a logger", logger, "1", { root: "WARN" }),
  describeAll("of a logger", logger, "1", ["root"]),
  change("to no level", logger, "1", { root: "LOUD" }),
  change("of no logger", logger, "1", { "no.such": "DEBUG" }),
  change("appends to a logger", logger, "1", { root: "DEBUG" }, append),
  change("deletes the root", logger, "1", { root: null }, remove),
  change("of loggers elsewhere", logger, "2", { root: "INFO" }),
  change("of loggers nowhere", logger, "", { root: "WARN" }),
  alter("of a logger", logger, "1", { root: "INFO" }),
  describeAll("of loggers elsewhere", logger, "2"),
  describeAll("of loggers nowhere", logger, ""),
  ...[
    { "interval.ms": "1000", metrics: "org.apache", match: "client_id=x" },
    { "interval.ms": "99" },
    { foo: "99" },
    { match: "foo=1" },
    { match: "client_id=[" },
    { "interval.ms": "abc" }
  ].map((values) => change(JSON.stringify(values), metrics, "m1", values)),
  change("of no subscription", metrics, "", { "interval.ms": "1000" }),
  change("appends to a subscription", metrics, "m1", { metrics: "b" }, append),
  describeAll("of a subscription", metrics, "m1"),
  describeAll("of an unknown subscription", metrics, "m2"),
  describeAll("of no subscription", metrics, ""),
  alter("of a subscription", metrics, "m1", { "interval.ms": "2000" }),
  describeAll("of a subscription, altered", metrics, "m1", ["metrics", "interval.ms"]),
  ...[
    { "consumer.session.timeout.ms": "46000" },
    { "consumer.session.timeout.ms": "1" },
    { "consumer.session.timeout.ms": "0" },
    { "consumer.session.timeout.ms": "abc" },
    { "consumer.heartbeat.interval.ms": "99999" },
    { foo: "1" },
    { "share.auto.offset.reset": "never" },
    { "share.auto.offset.reset": "by_duration:PT1H" },
    { "share.auto.offset.reset": "by_duration:x" }
  ].map((values) => change(JSON.stringify(values), group, "g1", values)),
  change("of no group", group, "", { "consumer.session.timeout.ms": "46000" }),
  describeAll("of a group", group, "g1"),
  describeAll("of an unknown group", group, "g2", ["consumer.session.timeout.ms"]),
  describeAll("of no group", group, ""),
  ...[0, 1, 3, 5, 99].flatMap((type) => [
    alter(`of type ${type}`, type, "x", { a: "1" }),
    change(`of type ${type}`, type, "x", { a: "1" }),
    describeAll(`of type ${type}`, type, "x")
  ]),
  question("all", ListConfigResources, {}, (response) => ({
    ...response,
    configResources: response.configResources.toSorted((a, b) =>
      `${a.resourceType}${a.resourceName}` < `${b.resourceType}${b.resourceName}` ? -1 : 1
    )
  })),
  ...[[topic], [broker], [logger], [metrics], [group], [2, 99], [0]].map((resourceTypes) =>
    question(resourceTypes.join(), ListConfigResources, { resourceTypes })
  )
]

type Quota = readonly [
  entity: ReadonlyArray<readonly [string, string | null]>,
  ops: ReadonlyArray<readonly [string, number, boolean?]>
]

const quotas = (label: string, entries: ReadonlyArray<Quota>, validateOnly = false) =>
  question(
    label,
    AlterClientQuotas,
    {
      entries: entries.map(([entity, ops]) => ({
        entity: entity.map(([entityType, entityName]) => ({ entityType, entityName })),
        ops: ops.map(([key, value, isRemoved = false]) => ({ key, value, remove: isRemoved }))
      })),
      validateOnly
    },
    (response) => ({ ...response, entries: sorted(response.entries) })
  )

const sorted = <E extends { readonly entity: ReadonlyArray<{ readonly entityType: string }> }>(
  entries: ReadonlyArray<E> | null
) =>
  entries
    ?.map((entry) => ({
      ...entry,
      entity: entry.entity.toSorted((a, b) => (a.entityType < b.entityType ? -1 : 1))
    }))
    .toSorted((a, b) => (JSON.stringify(a.entity) < JSON.stringify(b.entity) ? -1 : 1))

const matching = (
  label: string,
  components: ReadonlyArray<readonly [string, number, string?]>,
  strict = false
) =>
  question(
    label,
    DescribeClientQuotas,
    {
      components: components.map(([entityType, matchType, match = null]) => ({
        entityType,
        matchType,
        match
      })),
      strict
    },
    (response) => ({
      ...response,
      entries: sorted(response.entries)?.map((entry) => ({
        ...entry,
        values: entry.values.toSorted((a, b) => (a.key < b.key ? -1 : 1))
      }))
    })
  )

const inQuotas = [
  quotas("of a user", [
    [
      [["user", "u"]],
      [
        ["producer_byte_rate", 100],
        ["consumer_byte_rate", 50]
      ]
    ]
  ]),
  quotas("of a user's client", [
    [
      [
        ["user", "u"],
        ["client-id", "c"]
      ],
      [["request_percentage", 10]]
    ]
  ]),
  quotas("of defaults", [
    [[["user", null]], [["producer_byte_rate", 7]]],
    [[["client-id", null]], [["producer_byte_rate", 8]]]
  ]),
  quotas("of an address", [[[["ip", "127.0.0.1"]], [["connection_creation_rate", 5]]]]),
  quotas("of no address", [[[["ip", "not an ip"]], [["connection_creation_rate", 5]]]]),
  quotas("not of addresses", [[[["ip", "127.0.0.1"]], [["producer_byte_rate", 5]]]]),
  quotas("of half a connection", [[[["ip", "127.0.0.1"]], [["connection_creation_rate", 5.5]]]]),
  quotas("of a user's address", [
    [
      [
        ["ip", "127.0.0.1"],
        ["user", "x"]
      ],
      [["connection_creation_rate", 5]]
    ]
  ]),
  quotas("of another type", [[[["foo", "u"]], [["producer_byte_rate", 1]]]]),
  quotas("of nobody", [[[], [["producer_byte_rate", 1]]]]),
  quotas("of no name", [[[["user", ""]], [["producer_byte_rate", 1]]]]),
  quotas("of another kind", [[[["user", "u"]], [["nope", 1]]]]),
  quotas("of 0", [[[["user", "z"]], [["producer_byte_rate", 0]]]]),
  quotas("of less", [[[["user", "n"]], [["producer_byte_rate", -5]]]]),
  quotas("of half a byte", [[[["user", "n"]], [["producer_byte_rate", 1.5]]]]),
  quotas("of too much", [[[["user", "n"]], [["producer_byte_rate", 1e300]]]]),
  quotas("of mutations", [[[["user", "m"]], [["controller_mutation_rate", 0.5]]]]),
  quotas("of connections of a user", [[[["user", "m"]], [["connection_creation_rate", 5]]]]),
  quotas("removed", [[[["user", "u"]], [["consumer_byte_rate", 0, true]]]]),
  quotas("removed of nobody", [[[["user", "absent"]], [["consumer_byte_rate", 0, true]]]]),
  quotas("validated", [[[["user", "v"]], [["consumer_byte_rate", 5]]]], true),
  quotas("of two", [
    [[["user", "g"]], [["nope", 1]]],
    [[["user", "h"]], [["producer_byte_rate", 2]]]
  ]),
  matching("all", []),
  matching("all, strictly", [], true),
  matching("a user", [["user", 0, "u"]]),
  matching("a user, strictly", [["user", 0, "u"]], true),
  matching("the default user", [["user", 1]]),
  matching("any user", [["user", 2]]),
  matching("any user, strictly", [["user", 2]], true),
  matching("any client", [["client-id", 2]]),
  matching("any of both", [
    ["user", 2],
    ["client-id", 2]
  ]),
  matching("addresses", [["ip", 2]]),
  matching("users' addresses", [
    ["ip", 2],
    ["user", 2]
  ]),
  matching("another type", [["foo", 2]]),
  matching("by no rule", [["user", 9]]),
  matching("by no name", [["user", 0]]),
  matching("twice", [
    ["user", 2],
    ["user", 1]
  ]),
  matching("of no type", [["", 2]])
]

const feature = (label: string, name: string, level: number, upgradeType = 1, validateOnly = false) =>
  question(label, UpdateFeatures, {
    featureUpdates: [{ feature: name, maxVersionLevel: level, upgradeType }],
    validateOnly,
    timeoutMs: 5000
  })

/** Features that are off in an embedded cluster are only in what is supported. */
const isOff = new Set([
  "group.version",
  "share.version",
  "streams.version",
  "eligible.leader.replicas.version"
])

const versions = (label: string, input: Api.RequestInput<typeof ApiVersions>) =>
  question(label, ApiVersions, input, ({ errorCode, finalizedFeatures, supportedFeatures }) => ({
    errorCode,
    supported: supportedFeatures.filter(({ name }) => !isOff.has(name)),
    finalized: finalizedFeatures
      .filter(({ name }) => !isOff.has(name))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }))

const software = { clientSoftwareName: "test", clientSoftwareVersion: "1.0" }

const inFeatures = [
  versions("at first", software),
  versions("by no software", { clientSoftwareName: "-x", clientSoftwareVersion: "1" }),
  versions("of a node only", { ...software, nodeId: 7 }),
  versions("of a cluster only", { ...software, clusterId: "other" }),
  versions("of another node", { ...software, nodeId: 7, clusterId: "other" }),
  question("none", UpdateFeatures, { featureUpdates: [], timeoutMs: 5000 }),
  feature("unknown", "nope", 1),
  feature("as it is", "transaction.version", 2),
  feature("down as up", "transaction.version", 1),
  feature("down, validated", "transaction.version", 1, 2, true),
  feature("down", "transaction.version", 1, 2),
  versions("after it", software),
  feature("up as down", "transaction.version", 2, 2),
  feature("too high", "transaction.version", 9),
  feature("below 0", "transaction.version", -1, 2),
  feature("off", "transaction.version", 0, 2),
  versions("when it is off", software),
  feature("by no type", "transaction.version", 1, 9),
  feature("up", "transaction.version", 2),
  feature("above what there is", "metadata.version", 99),
  feature("below what there is", "metadata.version", 0, 3, true),
  feature("of no name", "", 1)
]

/** Whether some of a change was taken. */
const isTaken = (answer: unknown): boolean => JSON.stringify(answer).includes('"errorCode":0')

const answers = Effect.fnUntraced(function* (questions: ReadonlyArray<Question>, waitMs: number) {
  const found: Array<readonly [string, unknown]> = []
  let isTold = false
  for (const { ask, label } of questions) {
    const isRead = /^Describe|^List|^ApiVersions/.test(label)
    // A real broker learns a moment later what it has just been told.
    if (isRead && isTold) yield* Effect.sleep(waitMs)
    const answer = yield* ask
    found.push([label, answer])
    if (isRead ? answer !== notAnswered : isTaken(answer)) isTold = !isRead
  }
  return found
})

/** 2.8.2 stops to apply changes of brokers somewhere among so many: what it describes after that is not compared. */
const byStuck = /^DescribeConfigs (?:of the broker, |of all brokers|of the topic, by the broker's)/

/** @param waitMs how long a change takes until the broker goes by it */
const story = Effect.fnUntraced(function* (release: Compared, waitMs: number) {
  const made = { name: "configs", numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }
  // In an embedded cluster it is there from the start.
  yield* Effect.ignore(Kafka.request(CreateTopics, { topics: [made], timeoutMs: 20_000 }))
  yield* Kafka.request(DescribeConfigs, {
    resources: [{ resourceType: topic, resourceName: "configs", configurationKeys: null }]
  }).pipe(Effect.retry(untilReady))
  return yield* answers(
    [
      ...inTopics("configs"),
      ...inBrokers("configs", release).filter(({ label }) => release !== "2.8" || !byStuck.test(label)),
      ...inOthers,
      ...inQuotas,
      ...inFeatures
    ],
    waitMs
  )
})

/** What an embedded cluster does not do is off in the real one too. */
const formatArguments: Readonly<Partial<Record<Compared, ReadonlyArray<string>>>> = {
  "4.0": ["--feature", "group.version=0"],
  "4.4": [
    "group.version=0",
    "share.version=0",
    "streams.version=0",
    "eligible.leader.replicas.version=0"
  ].flatMap((each) => ["--feature", each])
}

const ofReal = Effect.fnUntraced(function* (release: Compared) {
  const { host, port } = yield* Broker.make(releases[release], {
    properties: release === "1.1" || release === "2.8" ? { "broker.id": 1 } : {},
    formatArguments: formatArguments[release]
  })
  return yield* Effect.provide(
    story(release, release === "1.1" || release === "2.8" ? 1000 : 250),
    KafkaConnection.layer({ host, port })
  )
})

const ofEmbedded = (release: Compared) =>
  Effect.provide(
    story(release, 0),
    EmbeddedKafka.layerConnection({ version: release, topics: { configs: 1 } })
  )

describeWithJava("configs, quotas and features beside real brokers", { timeout: 300_000 }, () => {
  for (const release of ["1.1", "2.8", "3.9", "4.0", "4.4"] as const)
    it.live(`of ${release}`, () =>
      Effect.gen(function* () {
        const [real, embedded] = yield* Effect.all([ofReal(release), ofEmbedded(release)], {
          concurrency: "unbounded"
        })
        const differences = real.flatMap(([label, answer], i) =>
          JSON.stringify(answer) === JSON.stringify(embedded[i]![1])
            ? []
            : [{ label, real: answer, embedded: embedded[i]![1] }]
        )
        assert.deepStrictEqual(
          differences.map(({ label }) => label),
          [],
          JSON.stringify(differences, undefined, 1)
        )
        assert.isAbove(real.filter(([, answer]) => answer !== notAnswered).length, 80)
      })
    )
})
