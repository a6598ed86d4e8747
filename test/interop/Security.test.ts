/**
 * TLS and SASL with real brokers: every mechanism with and without TLS, wrong passwords, client certificates, sessions renewed under load, and the
 * handshake of Kafka 0.10.
 */
import { pbkdf2Sync, randomBytes } from "node:crypto"
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, it, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import {
  AlterUserScramCredentials,
  Kafka,
  KafkaConnection,
  Metadata,
  Sasl,
  statusChanges
} from "../../src/index.ts"
import type { TlsOptions } from "../../src/index.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { makeCertificates } from "../../tools/kafka/certificates.ts"
import type { Release } from "../../tools/kafka/Maven.ts"
import { suitesWithJava } from "../support/leftOut.ts"

const secret = "s3cret, with = and ünïcode"
const user = "app,1=x"

/** A client certificate, if there is openssl to make one. */
const makeClientCertificate = (directory: string) => {
  const [key, certificate] = [join(directory, "client.key"), join(directory, "client.pem")]
  const made = spawnSync(
    "openssl",
    [
      ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=client".split(
        " "
      ),
      "-keyout",
      key,
      "-out",
      certificate
    ],
    { stdio: "ignore" }
  )
  return made.status === 0 ? { keyFile: key, certificateFile: certificate } : undefined
}

const temporary = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "kafka-security-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** A string as it stands in a JAAS file. */
const quoted = (text: string) => `"${text.replaceAll("\\", "\\\\")}"`
/** Properties files are Latin-1. */
const escaped = (text: string) =>
  text.replaceAll(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)

const modules = {
  plain: `org.apache.kafka.common.security.plain.PlainLoginModule required user_app=${quoted(secret)};`,
  "scram-sha-256": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
  "scram-sha-512": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
  oauthbearer: `org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`
}

class Secured extends Context.Service<
  Secured,
  {
    readonly broker: Broker.Broker
    readonly ca: string
    readonly client: Pick<TlsOptions, "keyFile" | "certificateFile"> | undefined
  }
>()("test/Secured") {
  static readonly layer = Layer.effect(
    Secured,
    Effect.gen(function* () {
      const directory = yield* temporary
      const { ca, store } = makeCertificates(directory)
      const client = makeClientCertificate(directory)
      const trusted = join(directory, "trusted.pem")
      writeFileSync(trusted, client === undefined ? ca : readFileSync(client.certificateFile))
      const properties: Record<string, string | number> = {
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
        "connections.max.reauth.ms": 5000,
        "ssl.keystore.type": "PKCS12",
        "ssl.keystore.location": store,
        "ssl.keystore.password": "changeit",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": trusted,
        "listener.name.ssl.ssl.client.auth": "required"
      }
      for (const listener of ["sasl_plaintext", "sasl_ssl"])
        for (const [mechanism, module] of Object.entries(modules))
          properties[`listener.name.${listener}.${mechanism}.sasl.jaas.config`] = escaped(module)
      const broker = yield* Broker.make("4.4.0", {
        listeners: ["SASL_PLAINTEXT", "SASL_SSL", "SSL"],
        properties,
        formatArguments: ["SCRAM-SHA-256", "SCRAM-SHA-512"].flatMap((mechanism) => [
          "--add-scram",
          `${mechanism}=[name=tool,password=from-the-tool]`
        ])
      })
      return Secured.of({ broker, ca, client })
    })
  )
}

/** A user of both SCRAM mechanisms, made by our own request, and there when the broker says so. */
const createScramUser = Effect.fnUntraced(function* (name: string, password: string) {
  const upsertions = [
    { mechanism: 1, digest: "sha256", length: 32 },
    { mechanism: 2, digest: "sha512", length: 64 }
  ].map(({ mechanism, digest, length }) => {
    const salt = randomBytes(16)
    const saltedPassword = pbkdf2Sync(password, salt, 8192, length, digest)
    return { name, mechanism, iterations: 8192, salt, saltedPassword }
  })
  // Not both in one request.
  for (const upsertion of upsertions) {
    const input = { deletions: [], upsertions: [upsertion] }
    const { results } = yield* Kafka.request(AlterUserScramCredentials, input)
    for (const result of results) yield* Kafka.orFail(AlterUserScramCredentials, result)
  }
  // The broker learns of it from its controller.
  yield* Effect.sleep("1 second")
})

const tokenPart = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")

/** A token that a broker takes which checks no signature. */
const unsecuredToken = (subject: string, forSeconds = 3600): Redacted.Redacted => {
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: subject, iat: now, exp: now + forSeconds }
  return Redacted.make(`${tokenPart({ alg: "none" })}.${tokenPart(claims)}.`)
}

const mechanisms = (password: string): ReadonlyArray<Sasl.Mechanism> => [
  Sasl.plain({ username: "app", password: Redacted.make(password), allowWithoutTls: true }),
  Sasl.scramSha256({ username: user, password: Redacted.make(password) }),
  Sasl.scramSha512({ username: user, password: Effect.succeed(Redacted.make(password)) }),
  Sasl.oauthBearer({
    token: Effect.sync(() => (password === secret ? unsecuredToken("app") : unsecuredToken("app", -60))),
    extensions: { traceId: "42" },
    allowWithoutTls: true
  })
]

const suite = () =>
  layer(Secured.layer, { excludeTestServices: true, timeout: "180 seconds" })("Kafka 4.4.0", (it) => {
    const server = Effect.gen(function* () {
      const { broker, ca } = yield* Secured
      return (protocol: Broker.Secured) => ({
        host: broker.host,
        port: broker.ports[protocol]!,
        ...(protocol.endsWith("SSL") ? { tls: { ca } } : {})
      })
    })

    it.effect("users made by Kafka's tool can authenticate", () =>
      Effect.gen(function* () {
        const at = yield* server
        const credentials = { username: "tool", password: Redacted.make("from-the-tool") }
        for (const sasl of [Sasl.scramSha256(credentials), Sasl.scramSha512(credentials)])
          assert.isAbove((yield* Kafka.metadata({ ...at("SASL_SSL"), sasl })).brokers.length, 0)
      })
    )

    it.effect("every mechanism, with and without TLS, with the right and a wrong password", () =>
      Effect.gen(function* () {
        const { broker } = yield* Secured
        const at = yield* server
        yield* createScramUser(user, secret).pipe(
          Effect.provide(KafkaConnection.layer({ host: broker.host, port: broker.port }))
        )
        for (const protocol of ["SASL_PLAINTEXT", "SASL_SSL"] as const) {
          for (const sasl of mechanisms(secret))
            assert.isAbove((yield* Kafka.metadata({ ...at(protocol), sasl })).brokers.length, 0, sasl.name)
          for (const sasl of mechanisms("wrong")) {
            const error = yield* Effect.flip(Kafka.metadata({ ...at(protocol), sasl }))
            assert.strictEqual(error.reason._tag, "AuthenticationError", error.message)
            assert.include(error.message, sasl.name)
            assert.notInclude(error.message, "wrong")
          }
        }
      })
    )

    it.effect("a mechanism that the broker does not have is not replaced by another", () =>
      Effect.gen(function* () {
        const at = yield* server
        const sasl: Sasl.Mechanism = {
          name: "GSSAPI",
          start: () => Effect.succeed({ first: Buffer.of(1), step: () => Effect.undefined })
        }
        const error = yield* Effect.flip(Kafka.metadata({ ...at("SASL_SSL"), sasl }))
        assert.match(error.message, /GSSAPI.*does not offer it, but .*SCRAM-SHA-512/)
      })
    )

    const renewing = Effect.fnUntraced(function* (protocol: Broker.Secured, base: Sasl.Mechanism) {
      const at = yield* server
      let authentications = 0
      const sasl: Sasl.Mechanism = {
        ...base,
        start: (peer) => Effect.tap(base.start(peer), () => Effect.sync(() => authentications++))
      }
      const connection = yield* KafkaConnection.make({ ...at(protocol), sasl, reconnect: "never" })
      const states: Array<string> = []
      yield* Effect.forkScoped(
        Stream.runForEach(statusChanges(connection), (status) => Effect.sync(() => states.push(status._tag)))
      )
      const until = Date.now() + 12_000
      let asked = 0
      const worker = Effect.gen(function* () {
        while (Date.now() < until) {
          yield* connection.request(Metadata, { topics: [] })
          asked++
        }
      })
      yield* Effect.all(
        Array.from({ length: 64 }, () => worker),
        { concurrency: "unbounded" }
      )
      assert.isAtLeast(authentications, 3, sasl.name)
      assert.isAbove(asked, 1000)
      assert.deepStrictEqual(states, ["Connected"])
    })

    it.effect("17 renews sessions of 5 s under load, by each mechanism, and no request fails", () =>
      Effect.gen(function* () {
        const { broker } = yield* Secured
        yield* createScramUser(user, secret).pipe(
          Effect.provide(KafkaConnection.layer({ host: broker.host, port: broker.port }))
        )
        yield* Effect.forEach(
          mechanisms(secret),
          (sasl, index) => renewing(index % 2 === 0 ? "SASL_SSL" : "SASL_PLAINTEXT", sasl),
          { concurrency: "unbounded" }
        )
      })
    )

    it.effect("shows a client certificate, from files, to a broker that wants one", (context) =>
      Effect.gen(function* () {
        const { ca, client } = yield* Secured
        if (client === undefined) return context.skip("openssl not found")
        const at = yield* server
        const known = yield* Kafka.metadata({ ...at("SSL"), tls: { ca, ...client } })
        assert.isAbove(known.brokers.length, 0)
        const error = yield* Effect.flip(Kafka.metadata({ ...at("SSL"), connectTimeout: "2 seconds" }))

        assert.match(error.message, /certificate/)
      })
    )

    it.effect("says what to do when TLS is on one side only", () =>
      Effect.gen(function* () {
        const { broker, ca } = yield* Secured
        const at = yield* server
        const plainPeer = yield* Effect.flip(
          Kafka.metadata({ host: broker.host, port: broker.port, tls: { ca } })
        )
        assert.match(plainPeer.message, /No TLS with .*is TLS not expected on this port/)
        const { port } = at("SASL_SSL")
        const tlsPeer = yield* Effect.flip(Kafka.metadata({ host: broker.host, port }))
        assert.match(tlsPeer.message, /TLS/)
      })
    )
  })

const old: Release = "0.10.2.2"
const plain = (password: string) =>
  Sasl.plain({ username: "app", password: Redacted.make(password), allowWithoutTls: true })

const oldSuite = () =>
  it.live(
    `Kafka ${old}: bare tokens after the first handshake, and a refusal by closing the connection`,
    () =>
      Effect.gen(function* () {
        const directory = yield* temporary
        const jaas = join(directory, "jaas.conf")
        writeFileSync(
          jaas,
          `KafkaServer { org.apache.kafka.common.security.plain.PlainLoginModule required user_app="${"old"}"; };\n`
        )
        const broker = yield* Broker.make(old, {
          listeners: ["SASL_PLAINTEXT"],
          properties: { "sasl.enabled.mechanisms": "PLAIN" },
          jvm: [`-Djava.security.auth.login.config=${jaas}`]
        })
        const server = { host: broker.host, port: broker.ports.SASL_PLAINTEXT! }
        assert.isAbove((yield* Kafka.metadata({ ...server, sasl: plain("old") })).brokers.length, 0)
        const error = yield* Effect.flip(Kafka.metadata({ ...server, sasl: plain("wrong") }))
        assert.strictEqual(error.reason._tag, "AuthenticationError")
        assert.match(error.message, /PLAIN.*closed the connection/)
      })
  )

suitesWithJava(
  "TLS and SASL of real brokers",
  () => {
    suite()
    oldSuite()
  },
  ["Kafka 4.4.0", `Kafka ${old}`]
)
