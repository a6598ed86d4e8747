/**
 * Configurations, quotas and features: described, changed, and described again.
 */
import * as Effect from "effect/Effect"
import type * as Api from "../../../../src/Api/Api.ts"
import { AlterClientQuotas } from "../../../../src/Api/AlterClientQuotas.ts"
import { AlterConfigs } from "../../../../src/Api/AlterConfigs.ts"
import { ApiVersions } from "../../../../src/Api/ApiVersions.ts"
import { CreateTopics } from "../../../../src/Api/CreateTopics.ts"
import { DescribeClientQuotas } from "../../../../src/Api/DescribeClientQuotas.ts"
import { DescribeConfigs } from "../../../../src/Api/DescribeConfigs.ts"
import { IncrementalAlterConfigs } from "../../../../src/Api/IncrementalAlterConfigs.ts"
import { ListConfigResources } from "../../../../src/Api/ListConfigResources.ts"
import { UpdateFeatures } from "../../../../src/Api/UpdateFeatures.ts"
import type { Scenario } from "../beside.ts"
import type { Side } from "../Side.ts"
import { topic } from "./common.ts"

/** Kinds of resources. */
const ofTopic = 2
const ofBroker = 4
const ofBrokerLogger = 8

/** Those that go with what the embedded broker leaves out: groups of KIP-848, share groups, streams groups, eligible leader replicas. */
const leftOutFeatures = new Set([
  "group.version",
  "share.version",
  "streams.version",
  "eligible.leader.replicas.version"
])

/** The others, by name. */
export const servedFeatures = <A extends { readonly name: string }>(features: ReadonlyArray<A>) =>
  features.filter(({ name }) => !leftOutFeatures.has(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1))

/** Since 0.11. */
const withConfigs = (release: string) => !release.startsWith("0.")

/** What each broker has of its own: where it listens and what it stores in, and what the test gave the real one to start faster. */
const ownConfigs = new Set([
  "listeners",
  "advertised.listeners",
  "advertised.host.name",
  "advertised.port",
  "host.name",
  "port",
  "log.dirs",
  "log.dir",
  "metadata.log.dir",
  "zookeeper.connect",
  "zookeeper.session.timeout.ms",
  "controller.quorum.voters",
  "controller.quorum.bootstrap.servers",
  "controller.listener.names",
  "listener.security.protocol.map",
  "process.roles",
  "share.coordinator.state.topic.num.partitions",
  "share.coordinator.state.topic.replication.factor",
  "share.coordinator.state.topic.min.isr",
  "broker.heartbeat.interval.ms",
  "broker.session.timeout.ms"
])

type Described = Api.Response<typeof DescribeConfigs>

const comparable = (response: Described) => ({
  ...response,
  results: response.results.map((result) => ({
    ...result,
    configs: result.configs
      .filter(({ name }) => !ownConfigs.has(name))
      // What a config is for is said in Kafka's own words, which are not copied: the embedded broker says nothing.
      .map((each) => ({ ...each, documentation: "" }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }))
})

const topicConfig = 1

/** Of a topic, what is set for itself. */
const own = (response: Described) => {
  const described = comparable(response)
  return {
    ...described,
    results: described.results.map((result) => ({
      ...result,
      configs: result.configs.filter(({ configSource }) => configSource === topicConfig)
    }))
  }
}

const describe = (
  side: Side,
  version: number,
  resourceType: number,
  resourceName: string,
  label: string,
  more: {
    readonly names?: ReadonlyArray<string> | null
    readonly includeSynonyms?: boolean
    readonly includeDocumentation?: boolean
    /** Only what the resource has of its own. */
    readonly isOwn?: boolean
  } = {}
) => {
  const { includeDocumentation, includeSynonyms, isOwn = false, names = null } = more
  return side.tryAsk(
    DescribeConfigs,
    version,
    {
      resources: [{ resourceType, resourceName, configurationKeys: names }],
      ...(includeSynonyms === undefined ? {} : { includeSynonyms }),
      ...(includeDocumentation === undefined ? {} : { includeDocumentation })
    },
    { label, compare: isOwn ? own : comparable }
  )
}

const described: Scenario = {
  name: "describe-configs",
  only: withConfigs,
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "a", 1, { "retention.ms": "3600000", "cleanup.policy": "compact,delete" })
    for (const version of side.versions(DescribeConfigs)) {
      const withMore = {
        ...(version >= 1 ? { includeSynonyms: true } : {}),
        ...(version >= 3 ? { includeDocumentation: true } : {})
      }
      yield* describe(side, version, ofTopic, to.name, "a topic")
      yield* describe(side, version, ofTopic, to.name, "a topic with synonyms", withMore)
      yield* describe(side, version, ofTopic, to.name, "two of a topic", {
        names: ["retention.ms", "no.such.config", "max.message.bytes"]
      })
      yield* describe(side, version, ofTopic, to.name, "none of a topic", { names: [] })
      yield* describe(side, version, ofTopic, `${to.name}-not`, "a topic that there is not")
      yield* describe(side, version, ofTopic, "no spaces", "a topic with a bad name")
      yield* describe(side, version, ofTopic, "", "a topic without a name")
      yield* describe(side, version, ofBroker, "1", "a broker", withMore)
      yield* describe(side, version, ofBroker, "", "all brokers", withMore)
      yield* describe(side, version, ofBroker, "9", "a broker that there is not")
      yield* describe(side, version, ofBroker, "x", "a broker whose id is no number")
      yield* describe(side, version, 99, "x", "what there is not")
      yield* side.tryAsk(DescribeConfigs, version, { resources: [] }, { label: "nothing" })
    }
  })
}

const createdWith: Scenario = {
  name: "configs-of-created",
  only: (release) => release === "2.8" || release === "3.9" || release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    for (const version of side.versions(CreateTopics).filter((each) => each >= 5))
      for (const validateOnly of [true, false])
        yield* side.ask(
          CreateTopics,
          version,
          {
            validateOnly,
            topics: [
              {
                name: `${side.name}-${version}`,
                numPartitions: 2,
                replicationFactor: 1,
                assignments: [],
                configs: [
                  { name: "retention.ms", value: "3600000" },
                  { name: "cleanup.policy", value: "compact" }
                ]
              }
            ],
            timeoutMs: 10_000
          },
          {
            compare: (response) => ({
              ...response,
              topics: response.topics.map((each) => ({
                ...each,
                configs: each.configs?.toSorted((a, b) => (a.name < b.name ? -1 : 1))
              }))
            })
          }
        )
  })
}

/** What of a topic was changed. Brokers learn of it by and by. */
const changed = Effect.fnUntraced(function* (side: Side, name: string) {
  yield* Effect.sleep(side.isAtLeast("3.9") ? "150 millis" : "300 millis")
  yield* describe(side, side.best(DescribeConfigs), ofTopic, name, "what is there then", {
    names: ["retention.ms", "cleanup.policy", "max.message.bytes", "segment.bytes", "min.insync.replicas"],
    // 2.8 misses changes of what brokers have for all topics, now and then.
    isOwn: !side.isAtLeast("3.9")
  })
})

interface Altered {
  readonly resourceType?: number
  readonly resourceName?: string
  readonly validateOnly?: boolean
}

/** A request that alters configs of one resource, by default of this topic. */
const alteration = <Config>(
  topic: string,
  configs: ReadonlyArray<Config>,
  { resourceName = topic, resourceType = ofTopic, validateOnly = false }: Altered
) => ({ resources: [{ resourceType, resourceName, configs }], validateOnly })

const altered: Scenario = {
  name: "alter-configs",
  only: withConfigs,
  run: Effect.fnUntraced(function* (side) {
    for (const version of side.versions(AlterConfigs)) {
      const to = yield* topic(side, `${version}`, 1, { "retention.ms": "3600000" })
      const ask = (label: string, configs: Readonly<Record<string, string | null>>, where: Altered = {}) =>
        side.tryAsk(
          AlterConfigs,
          version,
          alteration(
            to.name,
            Object.entries(configs).map(([name, value]) => ({ name, value })),
            where
          ),
          { label }
        )
      yield* ask("validated only", { "max.message.bytes": "1000" }, { validateOnly: true })
      yield* changed(side, to.name)
      yield* ask("two", { "max.message.bytes": "1000", "cleanup.policy": "compact" })
      yield* changed(side, to.name)
      yield* ask("another in their place", { "segment.bytes": "2000000" })
      yield* changed(side, to.name)
      yield* ask("no such config", { "no.such.config": "1" })
      yield* ask("a bad value", { "max.message.bytes": "many" })
      yield* ask("a value out of range", { "max.message.bytes": "-1" })
      yield* ask("null", { "max.message.bytes": null })
      yield* ask(
        "a topic that there is not",
        { "max.message.bytes": "1" },
        { resourceName: `${to.name}-not` }
      )
      yield* ask("a topic with a bad name", { "max.message.bytes": "1" }, { resourceName: "no spaces" })
      yield* ask("a resource that there is not", { a: "1" }, { resourceType: 99 })
      yield* changed(side, to.name)
      yield* ask("all back", {})
      yield* changed(side, to.name)
      yield* side.tryAsk(AlterConfigs, version, { resources: [], validateOnly: false }, { label: "nothing" })
      const twice = ["1000000", "2000000"].map((value) => ({
        resourceType: ofTopic,
        resourceName: to.name,
        configs: [{ name: "segment.bytes", value }]
      }))
      // Since 2.3 there is no answer then.
      if (!side.isAtLeast("2.8")) {
        yield* side.tryAsk(
          AlterConfigs,
          version,
          { resources: twice, validateOnly: false },
          { label: "twice the same resource" }
        )
        yield* changed(side, to.name)
      }
    }
  })
}

const [set, remove, append, subtract] = [0, 1, 2, 3] as const

const incrementally: Scenario = {
  name: "incremental-alter-configs",
  only: (release) => release === "2.8" || release === "3.9" || release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    for (const version of side.versions(IncrementalAlterConfigs)) {
      const to = yield* topic(side, `${version}`, 1, { "retention.ms": "3600000" })
      const ask = (
        label: string,
        configs: ReadonlyArray<readonly [string, number, string | null]>,
        where: Altered = {}
      ) =>
        side.tryAsk(
          IncrementalAlterConfigs,
          version,
          alteration(
            to.name,
            configs.map(([name, configOperation, value]) => ({ name, configOperation, value })),
            where
          ),
          { label }
        )
      yield* ask("validated only", [["max.message.bytes", set, "1000"]], { validateOnly: true })
      yield* changed(side, to.name)
      yield* ask("sets", [["max.message.bytes", set, "1000"]])
      yield* changed(side, to.name)
      yield* ask("appends", [["cleanup.policy", append, "compact"]])
      yield* changed(side, to.name)
      yield* ask("appends what is there", [["cleanup.policy", append, "compact"]])
      yield* ask("subtracts", [["cleanup.policy", subtract, "delete"]])
      yield* changed(side, to.name)
      yield* ask("subtracts what is not there", [["cleanup.policy", subtract, "delete"]])
      yield* ask("appends to what is no list", [["max.message.bytes", append, "1"]])
      yield* ask("removes", [["max.message.bytes", remove, null]])
      yield* ask("removes what is not there", [["max.message.bytes", remove, null]])
      yield* changed(side, to.name)
      yield* ask("sets and removes the same", [
        ["max.message.bytes", set, "7"],
        ["max.message.bytes", remove, null]
      ])
      yield* ask("no such config", [["no.such.config", set, "1"]])
      yield* ask("removes no such config", [["no.such.config", remove, null]])
      yield* ask("a bad value", [["max.message.bytes", set, "many"]])
      yield* ask("null", [["max.message.bytes", set, null]])
      yield* ask("no such operation", [["max.message.bytes", 9, "1"]])
      yield* ask("a topic that there is not", [["max.message.bytes", set, "1"]], {
        resourceName: `${to.name}-not`
      })
      yield* ask("nothing of it", [])
      yield* changed(side, to.name)
      // Of brokers: dynamic ones, of one and of all.
      const broker = { resourceType: ofBroker, resourceName: "1" }
      const brokers = { resourceType: ofBroker, resourceName: "" }
      // Real brokers with ZooKeeper sometimes do not learn of these for tens of seconds.
      const look = Effect.fnUntraced(function* (isSet: boolean) {
        if (!side.isAtLeast("3.9")) return
        yield* Effect.sleep("150 millis")
        yield* side.settled(
          DescribeConfigs,
          side.best(DescribeConfigs),
          {
            resources: [
              { resourceType: ofBroker, resourceName: "", configurationKeys: ["message.max.bytes"] }
            ]
          },
          { isRecorded: false, while: ({ results }) => results[0]!.configs.length > 0 !== isSet }
        )
        for (const { resourceName } of [broker, brokers])
          yield* describe(side, side.best(DescribeConfigs), ofBroker, resourceName, "of brokers", {
            names: ["log.retention.ms", "message.max.bytes", "num.io.threads"],
            includeSynonyms: true
          })
        yield* describe(side, side.best(DescribeConfigs), ofTopic, to.name, "of a topic", {
          names: ["max.message.bytes", "retention.ms"],
          includeSynonyms: true
        })
      })
      yield* ask("of a broker", [["log.retention.ms", set, "7200000"]], broker)
      yield* ask("of all brokers", [["message.max.bytes", set, "2000000"]], brokers)
      yield* look(true)
      yield* ask("read-only of a broker", [["broker.id", set, "7"]], broker)
      yield* ask("read-only of all brokers", [["log.dirs", set, "/x"]], brokers)
      yield* ask("of a broker that there is not", [["message.max.bytes", set, "7"]], {
        ...broker,
        resourceName: "9"
      })
      yield* ask("of a broker whose id is no number", [["message.max.bytes", set, "7"]], {
        ...broker,
        resourceName: "x"
      })
      yield* ask("of a broker, back", [["log.retention.ms", remove, null]], broker)
      yield* ask("of all brokers, back", [["message.max.bytes", remove, null]], brokers)
      yield* look(false)
      yield* ask("of a resource that there is not", [["a", set, "1"]], { resourceType: 99 })
      yield* side.tryAsk(
        IncrementalAlterConfigs,
        version,
        { resources: [], validateOnly: false },
        { label: "nothing" }
      )
      const twice = [0, 1].map(() => ({
        resourceType: ofTopic,
        resourceName: to.name,
        configs: [{ name: "retention.ms", configOperation: set, value: "1" }]
      }))
      yield* side.tryAsk(
        IncrementalAlterConfigs,
        version,
        { resources: twice, validateOnly: false },
        { label: "twice the same resource" }
      )
    }
  })
}

const listedResources: Scenario = {
  name: "list-config-resources",
  only: (release) => release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    const own = (response: Api.Response<typeof ListConfigResources>) => ({
      ...response,
      configResources: response.configResources
        .filter(
          ({ resourceName, resourceType }) => resourceType !== ofTopic || resourceName.startsWith(side.name)
        )
        .toSorted((a, b) => a.resourceType - b.resourceType || (a.resourceName < b.resourceName ? -1 : 1))
    })
    yield* topic(side, "a", 1, { "retention.ms": "3600000" })
    yield* topic(side, "b")
    for (const version of side.versions(ListConfigResources)) {
      yield* side.tryAsk(ListConfigResources, version, {}, { compare: own, label: "all" })
      if (version >= 1)
        for (const type of [ofTopic, ofBroker, ofBrokerLogger, 16, 32, 99])
          yield* side.tryAsk(
            ListConfigResources,
            version,
            { resourceTypes: [type] },
            { compare: own, label: `of type ${type}` }
          )
    }
  })
}

const sorted = (response: Api.Response<typeof DescribeClientQuotas>) => ({
  ...response,
  entries: response.entries
    ?.map((entry) => ({
      entity: entry.entity.toSorted((a, b) => (a.entityType < b.entityType ? -1 : 1)),
      values: entry.values.toSorted((a, b) => (a.key < b.key ? -1 : 1))
    }))
    .toSorted((a, b) => (JSON.stringify(a.entity) < JSON.stringify(b.entity) ? -1 : 1))
})

const quotas: Scenario = {
  name: "client-quotas",
  only: (release) => release === "2.8" || release === "3.9" || release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    const user = `${side.name}-user`
    const [exact, byDefault, any] = [0, 1, 2] as const
    for (const version of side.versions(AlterClientQuotas)) {
      const alter = (
        label: string,
        entity: ReadonlyArray<readonly [string, string | null]>,
        ops: ReadonlyArray<{ readonly key: string; readonly value: number; readonly remove: boolean }>,
        validateOnly = false
      ) =>
        side.tryAsk(
          AlterClientQuotas,
          version,
          {
            entries: [
              { entity: entity.map(([entityType, entityName]) => ({ entityType, entityName })), ops }
            ],
            validateOnly
          },
          {
            label,
            // In the order of a hash map.
            compare: (response) => ({
              ...response,
              entries: response.entries.map((each) => ({
                ...each,
                entity: each.entity.toSorted((a, b) => (a.entityType < b.entityType ? -1 : 1))
              }))
            })
          }
        )
      const rate = { key: "producer_byte_rate", value: 1_000_000, remove: false }
      const percent = { key: "request_percentage", value: 200.5, remove: false }
      yield* alter("validated only", [["user", user]], [rate], true)
      yield* alter("of a user", [["user", user]], [rate, percent])
      yield* alter("of a client", [["client-id", user]], [rate])
      yield* alter(
        "of a user and a client",
        [
          ["user", user],
          ["client-id", user]
        ],
        [{ ...rate, value: 5 }]
      )
      yield* alter("of all users", [["user", null]], [{ ...rate, value: 7 }])
      yield* alter(
        "of an address",
        [["ip", "127.0.0.9"]],
        [{ key: "connection_creation_rate", value: 99, remove: false }]
      )
      yield* alter("of what there is not", [["nonsense", "x"]], [rate])
      yield* alter("of nothing", [], [rate])
      yield* alter("an unknown key", [["user", user]], [{ key: "nonsense", value: 1, remove: false }])
      yield* alter(
        "a key of another kind",
        [["user", user]],
        [{ key: "connection_creation_rate", value: 1, remove: false }]
      )
      yield* alter("a negative value", [["user", user]], [{ ...rate, value: -1 }])
      yield* alter("a broken value", [["user", user]], [{ ...rate, value: 1.5 }])
      yield* alter("nothing", [["user", user]], [])
      yield* alter("an empty name", [["user", ""]], [rate])
      yield* alter(
        "a bad address",
        [["ip", "nowhere at all"]],
        [{ key: "connection_creation_rate", value: 99, remove: false }]
      )
      yield* Effect.sleep(side.isAtLeast("3.9") ? "150 millis" : "300 millis")
      const look = (
        label: string,
        components: ReadonlyArray<readonly [string, number, string | null]>,
        strict = false
      ) =>
        side.tryAsk(
          DescribeClientQuotas,
          version,
          {
            components: components.map(([entityType, matchType, match]) => ({
              entityType,
              matchType,
              match
            })),
            strict
          },
          { label, compare: sorted }
        )
      yield* look("of a user", [["user", exact, user]])
      yield* look("of a user only", [["user", exact, user]], true)
      yield* look("of a client", [["client-id", exact, user]])
      yield* look("of all users", [["user", byDefault, null]])
      yield* look("of any user", [["user", any, null]])
      yield* look("of any user and client", [
        ["user", any, null],
        ["client-id", any, null]
      ])
      yield* look("of addresses", [["ip", any, null]])
      yield* look("of everything", [])
      yield* look("of what there is not", [["nonsense", any, null]])
      yield* look("of a kind twice", [
        ["user", any, null],
        ["user", exact, user]
      ])
      yield* look("of a match that there is not", [["user", 7, null]])
      yield* look("of users and addresses", [
        ["user", any, null],
        ["ip", any, null]
      ])
      const gone = [{ ...rate, remove: true }]
      yield* alter("removes of a user", [["user", user]], [...gone, { ...percent, remove: true }])
      yield* alter("removes of a client", [["client-id", user]], gone)
      yield* alter(
        "removes of both",
        [
          ["user", user],
          ["client-id", user]
        ],
        gone
      )
      yield* alter("removes of all users", [["user", null]], gone)
      yield* alter(
        "removes of an address",
        [["ip", "127.0.0.9"]],
        [{ key: "connection_creation_rate", value: 0, remove: true }]
      )
      yield* alter("removes what is not there", [["user", user]], gone)
      yield* Effect.sleep(side.isAtLeast("3.9") ? "150 millis" : "300 millis")
      yield* look("when all are gone", [])
    }
  })
}

const features: Scenario = {
  name: "features",
  only: (release) => release === "3.9" || release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    const look = (label: string) =>
      side.ask(
        ApiVersions,
        side.best(ApiVersions),
        { clientSoftwareName: "beside", clientSoftwareVersion: "1" },
        {
          label,
          compare: ({ finalizedFeatures, supportedFeatures }) => ({
            finalizedFeatures: servedFeatures(finalizedFeatures),
            supportedFeatures: servedFeatures(supportedFeatures)
          })
        }
      )
    const { finalizedFeatures } = yield* look("at first")
    const level = finalizedFeatures.find(({ name }) => name === "metadata.version")!.maxVersionLevel
    for (const version of side.versions(UpdateFeatures)) {
      const ask = (
        label: string,
        feature: string,
        maxVersionLevel: number,
        more: {
          readonly upgradeType?: number
          readonly validateOnly?: boolean
          readonly allowDowngrade?: boolean
        } = {}
      ) => {
        const { allowDowngrade = false, upgradeType = 1, validateOnly = false } = more
        return side.tryAsk(
          UpdateFeatures,
          version,
          {
            featureUpdates: [
              { feature, maxVersionLevel, ...(version === 0 ? { allowDowngrade } : { upgradeType }) }
            ],
            ...(version >= 1 ? { validateOnly } : {})
          },
          { label }
        )
      }
      yield* ask("as it is", "metadata.version", level)
      yield* ask("too high", "metadata.version", 999)
      yield* ask("a feature that there is not", "nonsense", 1)
      yield* ask("lower, as an upgrade", "metadata.version", level - 1)
      yield* ask("none", "metadata.version", 0)
      if (side.isAtLeast("4.0")) {
        if (version >= 1)
          yield* ask("lower, validated only", "transaction.version", 1, {
            upgradeType: 2,
            validateOnly: true
          })
        yield* ask("lower", "transaction.version", 1, { upgradeType: 2, allowDowngrade: true })
        yield* look("lower")
        yield* ask("up again", "transaction.version", 2)
        yield* look("as before")
        yield* ask("lower, as an upgrade", "transaction.version", 0)
      }
      yield* side.tryAsk(UpdateFeatures, version, { featureUpdates: [] }, { label: "nothing" })
      const twice = [0, 1].map(() => ({ feature: "metadata.version", maxVersionLevel: level }))
      yield* side.tryAsk(UpdateFeatures, version, { featureUpdates: twice }, { label: "twice" })
    }
  })
}

export const configScenarios: ReadonlyArray<Scenario> = [
  described,
  createdWith,
  altered,
  incrementally,
  listedResources,
  quotas,
  features
]
