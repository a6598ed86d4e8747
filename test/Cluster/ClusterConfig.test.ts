/** Options of a cluster by Kafka's names: each arrives where it is said to, and what cannot be is refused by its name. */
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { ConnectionError, KafkaError } from "../../src/Client/KafkaError.ts"
import { checkClusterOptions } from "../../src/Cluster/internal/checkClusterOptions.ts"
import { resolveCluster } from "../../src/Cluster/internal/clusterSettings.ts"
import { ClusterConfig, KafkaCluster } from "../../src/Cluster/index.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import * as Sasl from "../../src/Connection/Sasl.ts"

type Properties = Readonly<Record<string, string>>

const read = (properties: Properties, given?: Parameters<typeof ClusterConfig.options>[0]) =>
  Effect.tap(ClusterConfig.options(given).parse(ConfigProvider.fromUnknown(properties)), (options) =>
    Effect.sync(() => assert.isUndefined(checkClusterOptions(options)?.message))
  )

const said = (options: object) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))

const refusal = (properties: Properties) => Effect.map(Effect.flip(read(properties)), String)

const servers = { "bootstrap.servers": "b1:9092" }
const bootstrapServers = [{ host: "b1", port: 9092 }]

const lost = new KafkaError({
  reason: new ConnectionError({ phase: "established", broker: "b1:9092", detail: "lost" }),
  broker: "b1:9092"
})

/** The first pauses of the schedule that these properties make, in milliseconds. */
const pauses = Effect.fnUntraced(function* (
  option: "retry" | "reconnect",
  properties: Properties,
  count: number
) {
  const schedule = (yield* read({ ...servers, ...properties }))[option]
  if (!Schedule.isSchedule(schedule)) throw new Error("there is no schedule")
  const step = yield* Schedule.toStep(schedule)
  return yield* Effect.forEach(Array.from({ length: count }), () =>
    Effect.map(step(0, lost), ([, pause]) => Duration.toMillis(pause))
  )
})

const recovery = (properties: Properties) =>
  Effect.map(read({ ...servers, ...properties }), (options) => options.rebootstrapAfter)

/** Within a fifth. */
const isAbout = (pause: number | undefined, ms: number): boolean =>
  pause !== undefined && pause >= 0.8 * ms && pause <= 1.2 * ms

describe("ClusterConfig", () => {
  it.effect("leaves what is not said to the defaults of the options", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(said(yield* read(servers)), { bootstrapServers })
    })
  )

  it.effect("reads where to begin: brokers or controllers, and one of them", () =>
    Effect.gen(function* () {
      const list = " a-1.x:9092 ,[::1]:19092,SSL://10.0.0.1:65535,"
      const expected = [
        { host: "a-1.x", port: 9092 },
        { host: "::1", port: 19_092 },
        { host: "10.0.0.1", port: 65_535 }
      ]
      assert.deepStrictEqual(said(yield* read({ "bootstrap.servers": list })), { bootstrapServers: expected })
      const controllers = yield* read({ "bootstrap.controllers": list })
      assert.deepStrictEqual(said(controllers), { bootstrapControllers: expected })
      assert.strictEqual(resolveCluster(controllers).knowledge.begunWith, "controllers")
      for (const name of ["bootstrap.servers", "bootstrap.controllers"])
        for (const wrong of [
          "broker",
          "broker:",
          ":9092",
          "broker:0",
          "broker:65536",
          "a:1,b",
          "a b:1",
          ",",
          ""
        ])
          assert.include(yield* refusal({ [name]: wrong }), name, wrong)
      assert.match(yield* refusal({}), /missing.*bootstrap\.controllers[\s\S]*bootstrap\.servers/)
      assert.match(
        yield* refusal({ ...servers, "bootstrap.controllers": "c:9093" }),
        /one of the two[\s\S]*bootstrap\.controllers/
      )
    })
  )

  it.effect("reads how to keep up, in milliseconds", () =>
    Effect.gen(function* () {
      const options = yield* read({
        ...servers,
        "metadata.max.age.ms": "60000",
        "metadata.max.idle.ms": "5000",
        "metadata.recovery.rebootstrap.trigger.ms": "0",
        "allow.auto.create.topics": "true",
        "connections.max.idle.ms": "-1",
        "request.timeout.ms": "1500",
        "client.id": "me"
      })
      assert.deepStrictEqual(said(options), {
        bootstrapServers,
        metadataMaxAge: 60_000,
        metadataMaxIdle: 5000,
        rebootstrapAfter: 0,
        allowAutoTopicCreation: true,
        idleTimeout: "Infinity",
        requestTimeout: 1500,
        clientId: "me"
      })
      for (const [name, value] of [
        ["metadata.max.age.ms", "0"],
        ["metadata.max.idle.ms", "0"],
        ["metadata.max.age.ms", "soon"],
        ["metadata.recovery.rebootstrap.trigger.ms", "-1"],
        ["allow.auto.create.topics", "maybe"],
        ["retry.backoff.ms", "-1"],
        ["retry.backoff.max.ms", "1.5"],
        ["metadata.recovery.strategy", "retry"],
        ["request.timeout.ms", "-1"]
      ] as const)
        assert.include(yield* refusal({ ...servers, [name]: value }), name, value)
    })
  )

  it.effect("reads how to recover: `none` never begins anew by itself, whatever the trigger", () =>
    Effect.gen(function* () {
      const trigger = { "metadata.recovery.rebootstrap.trigger.ms": "7000" }
      assert.isUndefined(yield* recovery({ "metadata.recovery.strategy": "rebootstrap" }))
      assert.strictEqual(yield* recovery({ ...trigger, "metadata.recovery.strategy": "REBOOTSTRAP" }), 7000)
      assert.strictEqual(yield* recovery({ "metadata.recovery.strategy": "none" }), "Infinity")
      assert.strictEqual(yield* recovery({ ...trigger, "metadata.recovery.strategy": "None" }), "Infinity")
    })
  )

  it.effect("reads the pauses: doubling between the two, by a fifth more or less", () =>
    Effect.gen(function* () {
      for (const option of ["retry", "reconnect"] as const) {
        const [ms, maxMs] = [`${option}.backoff.ms`, `${option}.backoff.max.ms`]
        const both = yield* pauses(option, { [ms]: "40", [maxMs]: "200" }, 5)
        for (const [index, expected] of [40, 80, 160].entries())
          assert.isTrue(isAbout(both[index], expected), `${option}: ${both.join(" ")}`)
        assert.deepStrictEqual(both.slice(3), [200, 200], option)
        const first = option === "retry" ? 100 : 50
        const [one] = yield* pauses(option, { [maxMs]: "5000" }, 1)
        assert.isTrue(isAbout(one, first), `${option}: ${one}`)
        assert.deepStrictEqual(yield* pauses(option, { [ms]: "9000" }, 2), [1000, 1000], option)
      }
    })
  )

  it.effect("reads TLS and SASL as for a connection", () =>
    Effect.gen(function* () {
      const secured = { ...servers, "security.protocol": "SASL_SSL", "ssl.ca.location": "ca.pem" }
      const options = yield* read({
        ...secured,
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "ann",
        "sasl.password": "hunter2"
      })
      assert.strictEqual(options.sasl?.name, "SCRAM-SHA-512")
      assert.strictEqual(options.tls?.caFile, "ca.pem")
      const mechanism = Sasl.oauthBearer({ token: Redacted.make("t") })
      const given = { mechanisms: { OAUTHBEARER: mechanism } }
      const own = yield* read({ ...secured, "sasl.mechanism": "OAUTHBEARER" }, given)
      assert.strictEqual(own.sasl, mechanism)
      assert.match(yield* refusal({ ...secured, "sasl.mechanism": "PLAIN" }), /sasl\.username/)
    })
  )

  it.effect("reads from the environment", () =>
    Effect.gen(function* () {
      const env = {
        KAFKA_BOOTSTRAP_CONTROLLERS: "c1:9093,c2:9093",
        KAFKA_METADATA_MAX_AGE_MS: "1000",
        KAFKA_METADATA_RECOVERY_STRATEGY: "none"
      }
      const provider = ConfigProvider.fromEnv({ env }).pipe(
        ConfigProvider.constantCase,
        ConfigProvider.nested("KAFKA")
      )
      assert.deepStrictEqual(said(yield* ClusterConfig.options().parse(provider)), {
        bootstrapControllers: [
          { host: "c1", port: 9093 },
          { host: "c2", port: 9093 }
        ],
        metadataMaxAge: 1000,
        rebootstrapAfter: "Infinity"
      })
    })
  )

  it.effect("makes a cluster", () =>
    Effect.gen(function* () {
      const { bootstrapServers } = yield* EmbeddedKafka
      const properties = { "bootstrap.servers": bootstrapServers.join(",") }
      const { brokers } = yield* KafkaCluster.use((cluster) => cluster.refresh()).pipe(
        Effect.provide(KafkaCluster.layerConfig(ClusterConfig.options())),
        Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown(properties))
      )
      assert.strictEqual(brokers.size, 3)
    }).pipe(Effect.provide(EmbeddedKafka.layer({ brokers: 3 })))
  )
})
