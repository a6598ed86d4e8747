import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"
import * as KafkaConfig from "../../src/Connection/KafkaConfig.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import * as Sasl from "../../src/Connection/Sasl.ts"
import { Transport } from "../../src/Transport/Transport.ts"
import { plainServer, saslBroker } from "./SaslBroker.ts"
import { Echo } from "./TestApis.ts"

const peer = { host: "h", port: 1, tls: true }

const read = (properties: Record<string, string>, given?: KafkaConfig.KafkaConfigOptions) =>
  KafkaConfig.options(given).parse(ConfigProvider.fromUnknown(properties))

const refusal = (properties: Record<string, string>) => Effect.map(Effect.flip(read(properties)), String)

const server = { "bootstrap.servers": "broker:9093" }

describe("KafkaConfig", () => {
  it.effect("leaves what is not said to the defaults of Options", () =>
    Effect.gen(function* () {
      const options = yield* read(server)
      const said = Object.entries(options).filter(([, value]) => value !== undefined)
      assert.deepStrictEqual(Object.fromEntries(said), { host: "broker", port: 9093 })
    })
  )

  it.effect("reads lists of servers, addresses and names", () =>
    Effect.gen(function* () {
      const provider = ConfigProvider.fromUnknown({
        "bootstrap.servers": " a-1.x:9092 ,[::1]:19092,SSL://10.0.0.1:65535,"
      })
      assert.deepStrictEqual(yield* KafkaConfig.bootstrapServers.parse(provider), [
        { host: "a-1.x", port: 9092 },
        { host: "::1", port: 19092 },
        { host: "10.0.0.1", port: 65_535 }
      ])
      for (const wrong of ["broker", "broker:", ":9092", "broker:0", "broker:65536", "a:1,b", "a b:1", ","])
        assert.match(
          yield* refusal({ "bootstrap.servers": wrong }),
          /expected host:port.*bootstrap\.servers/s,
          wrong
        )
      assert.match(yield* refusal({}), /bootstrap\.servers/)
    })
  )

  it.effect("reads which release an old broker is", () =>
    Effect.gen(function* () {
      const read1 = (more: Record<string, string>) =>
        Effect.map(read({ ...server, ...more }), (options) => options.brokerVersions)
      const unasked = { "api.version.request": "false" }
      for (const [fallback, release] of [
        ["0.8.2", "0.8.2"],
        ["0.8.2.2", "0.8.2"],
        ["0.9.0", "0.9.0"],
        ["0.9.0.1", "0.9.0"]
      ] as const)
        assert.strictEqual(yield* read1({ ...unasked, "broker.version.fallback": fallback }), release)
      assert.isUndefined(yield* read1({ "broker.version.fallback": "0.9.0" }), "it is recognized")
      assert.isUndefined(yield* read1({ "api.version.request": "true" }))
      for (const fallback of ["0.10.0", "0.8.1", "0.8.20", "0.9", "newest", ""])
        assert.match(
          yield* refusal({ ...server, ...unasked, "broker.version.fallback": fallback }),
          /broker\.version\.fallback/,
          fallback
        )
      assert.match(yield* refusal({ ...server, ...unasked }), /expected 0\.8\.2 or 0\.9\.0/)
    })
  )

  it.effect("reads times and limits, in milliseconds", () =>
    Effect.gen(function* () {
      const options = yield* read({
        ...server,
        "client.id": "me",
        "request.timeout.ms": "1500",
        "socket.connection.setup.timeout.ms": "200",
        "socket.connection.setup.timeout.max.ms": "300",
        "connections.max.idle.ms": "-1",
        "max.in.flight.requests.per.connection": "5",
        "reconnect.backoff.ms": "10"
      })
      const { clientId, connectTimeout, idleTimeout, maxConnectTimeout, maxInFlight, requestTimeout } =
        options
      assert.deepStrictEqual(
        { clientId, connectTimeout, idleTimeout, maxConnectTimeout, maxInFlight, requestTimeout },
        {
          clientId: "me",
          connectTimeout: 200,
          idleTimeout: "Infinity",
          maxConnectTimeout: 300,
          maxInFlight: 5,
          requestTimeout: 1500
        }
      )
      assert.isDefined(options.reconnect)
      assert.match(yield* refusal({ ...server, "request.timeout.ms": "-1" }), /request\.timeout\.ms/)
      assert.match(yield* refusal({ ...server, "request.timeout.ms": "soon" }), /request\.timeout\.ms/)
    })
  )

  it.effect("reads TLS from PEM files and text, and refuses what it would have to ignore", () =>
    Effect.gen(function* () {
      const ssl = { ...server, "security.protocol": "SSL" }
      const files = yield* read({
        ...ssl,
        "ssl.ca.location": "ca.pem",
        "ssl.certificate.location": "me.pem",
        "ssl.key.location": "me.key",
        "ssl.key.password": "open",
        "ssl.enabled.protocols": "TLSv1.3"
      })
      const { caFile, certificateFile, keyFile, minVersion, passphrase } = files.tls!
      assert.deepStrictEqual(
        [caFile, certificateFile, keyFile, minVersion, Redacted.value(passphrase!)],
        ["ca.pem", "me.pem", "me.key", "TLSv1.3", "open"]
      )
      const java = yield* read({
        ...ssl,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": "trust",
        "ssl.keystore.location": "both.pem",
        "ssl.keystore.certificate.chain": "chain",
        "ssl.keystore.key": "key",
        "ssl.truststore.certificates": "ca",
        "ssl.endpoint.identification.algorithm": "https"
      })
      const { ca, certificate, key } = java.tls!
      assert.deepStrictEqual([ca, certificate, Redacted.value(key!)], ["ca", "chain", "key"])
      assert.deepStrictEqual(
        [java.tls!.caFile, java.tls!.certificateFile, java.tls!.keyFile],
        ["trust", "both.pem", "both.pem"]
      )
      assert.match(
        yield* refusal({ ...ssl, "ssl.truststore.location": "trust.jks" }),
        /JKS cannot be read.*ssl\.truststore\.location/s
      )
      assert.match(
        yield* refusal({ ...ssl, "ssl.keystore.location": "k.p12", "ssl.keystore.type": "PKCS12" }),
        /PKCS12 cannot be read/
      )
      assert.match(
        yield* refusal({ ...ssl, "ssl.endpoint.identification.algorithm": "none" }),
        /cannot be switched off/
      )
      assert.isUndefined(
        (yield* read({ ...server, "ssl.ca.location": "ca.pem" })).tls,
        "no TLS was asked for"
      )
    })
  )

  it.effect("reads the credentials, in Java's way and in librdkafka's", () =>
    Effect.gen(function* () {
      const at = { ...server, "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN" }
      const jaas = (text: string) => ({
        ...at,
        "sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required ${text};`
      })
      for (const properties of [
        { ...at, "sasl.username": "ann", "sasl.password": 'a"b\\c' },
        jaas(`username="ann" password="a\\"b\\\\c"`),
        jaas(`\n  password = "a\\"b\\\\c"\n  username=ann`)
      ]) {
        const options = yield* read(properties as Record<string, string>)
        const { first } = yield* options.sasl!.start(peer)
        assert.strictEqual(Buffer.from(first).toString(), `\0ann\0a"b\\c`)
        assert.notInclude(inspect(options, { depth: 9, showHidden: true }), `a"b`)
      }
      for (const mechanism of ["SCRAM-SHA-256", "SCRAM-SHA-512"]) {
        const options = yield* read({
          ...at,
          "sasl.mechanism": mechanism,
          "sasl.jaas.config": 'x.ScramLoginModule required username="id" password="hmac" tokenauth="true";'
        })
        assert.strictEqual(options.sasl!.name, mechanism)
        const { first } = yield* options.sasl!.start(peer)
        assert.match(Buffer.from(first).toString(), /^n,,n=id,r=.*,tokenauth=true$/)
      }
      assert.match(yield* refusal(at), /missing.*sasl\.username/s)
      assert.match(yield* refusal({ ...at, "sasl.username": "ann" }), /missing.*sasl\.password/s)
      assert.match(
        yield* refusal(jaas('user="x"') as Record<string, string>),
        /with username.*sasl\.jaas\.config/s
      )
      assert.match(yield* refusal({ ...server, "security.protocol": "SASL" }), /security\.protocol/)
    })
  )

  it.effect("takes mechanisms that need more than text, and says so where they are missing", () =>
    Effect.gen(function* () {
      const at = { ...server, "security.protocol": "SASL_SSL", "sasl.mechanism": "OAUTHBEARER" }
      const mechanism = Sasl.oauthBearer({ token: Redacted.make("t") })
      assert.strictEqual((yield* read(at, { mechanisms: { OAUTHBEARER: mechanism } })).sasl, mechanism)
      assert.match(yield* refusal(at), /mechanisms: { "OAUTHBEARER": … }/)
    })
  )

  it.effect("makes a connection from the environment", () =>
    Effect.gen(function* () {
      const fake = saslBroker({ servers: { PLAIN: plainServer("ann", "secret") } })
      const env = {
        KAFKA_BOOTSTRAP_SERVERS: "broker:9092",
        KAFKA_SECURITY_PROTOCOL: "SASL_PLAINTEXT",
        KAFKA_SASL_MECHANISM: "PLAIN",
        KAFKA_SASL_USERNAME: "ann",
        KAFKA_SASL_PASSWORD: "secret"
      }
      const provider = ConfigProvider.fromEnv({ env }).pipe(
        ConfigProvider.constantCase,
        ConfigProvider.nested("KAFKA")
      )
      const { text } = yield* KafkaConnection.use((connection) =>
        connection.request(Echo, { text: "a" })
      ).pipe(
        Effect.provide(KafkaConnection.layerConfig(KafkaConfig.options())),
        Effect.provideService(Transport, fake.broker.transport),
        Effect.provideService(ConfigProvider.ConfigProvider, provider)
      )
      assert.strictEqual(text, "a")
    })
  )
})
