/** TLS of NodeTransport on loopback, with certificates made by openssl for the occasion. */
import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Net from "node:net"
import * as Tls from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { afterAll } from "vitest"
import * as Kafka from "../../src/Kafka.ts"
import { FakeBroker, FakeConnection } from "./FakeBroker.ts"

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0
const directory = mkdtempSync(join(tmpdir(), "effect-kafka-tls-"))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const certificate = (name: string, subjectAltName: string) => {
  const [key, cert] = [join(directory, `${name}.key`), join(directory, `${name}.pem`)]
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2"
    ].concat([
      "-keyout",
      key,
      "-out",
      cert,
      "-subj",
      `/CN=${name}`,
      "-addext",
      `subjectAltName=${subjectAltName}`
    ]),
    { stdio: "ignore" }
  )
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") }
}

/** A fake broker behind TLS, on a free port of loopback. */
const serve = (options: Tls.TlsOptions) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<Tls.Server>((resume) => {
        const broker = new FakeBroker()
        const server = Tls.createServer(options, (socket) => {
          const connection = new FakeConnection(broker, {
            write: (bytes) => socket.write(bytes),
            close: () => socket.destroy()
          })
          socket.on("data", (bytes) => connection.receive(bytes))
          socket.on("error", () => {})
        })
        server.on("tlsClientError", () => {})
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) => Effect.sync(() => server.close())
    ),
    (server) => (server.address() as Net.AddressInfo).port
  )

describe.skipIf(!hasOpenssl)("TLS (wants openssl on the path, for certificates)", () => {
  const none = { key: "", cert: "" }
  const server = hasOpenssl ? certificate("server", "DNS:localhost,IP:127.0.0.1") : none
  const client = hasOpenssl ? certificate("client", "DNS:client") : none

  it.live("asks a broker whose certificate is trusted, by name and by address", () =>
    Effect.gen(function* () {
      const port = yield* serve(server)
      for (const host of ["localhost", "127.0.0.1"])
        assert.deepStrictEqual((yield* Kafka.metadata({ host, port, tls: { ca: server.cert } })).topics, [])
    })
  )

  it.live("shows a client certificate", () =>
    Effect.gen(function* () {
      const port = yield* serve({ ...server, requestCert: true, rejectUnauthorized: true, ca: client.cert })
      const tls = { ca: server.cert, certificate: client.cert, key: Redacted.make(client.key) }
      assert.deepStrictEqual((yield* Kafka.metadata({ host: "localhost", port, tls })).topics, [])
      const error = yield* Effect.flip(Kafka.metadata({ host: "localhost", port, tls: { ca: server.cert } }))
      assert.strictEqual(error.reason._tag, "ConnectionError")
    })
  )

  it.live("refuses a certificate that is not trusted, or is another host's, and says so", () =>
    Effect.gen(function* () {
      const port = yield* serve(server)
      const untrusted = yield* Effect.flip(Kafka.metadata({ host: "localhost", port, tls: {} }))
      assert.match(untrusted.message, /No TLS with localhost.*self-signed.*`tls\.ca`/)
      assert.isFalse(untrusted.isRetryable)
      const other = { ca: server.cert, serverName: "elsewhere.example" }
      const wrongHost = yield* Effect.flip(Kafka.metadata({ host: "localhost", port, tls: other }))
      assert.match(wrongHost.message, /elsewhere\.example/)
      assert.match(wrongHost.message, /altnames/)
    })
  )

  it.live("names a peer without TLS", () =>
    Effect.gen(function* () {
      const { port } = yield* new FakeBroker().listen
      const error = yield* Effect.flip(
        Kafka.metadata({ host: "127.0.0.1", port, tls: { ca: server.cert }, connectTimeout: "500 millis" })
      )
      assert.strictEqual(error.reason._tag, "ConnectionError")
      assert.match(error.message, /No TLS with .*not done within 500 ms/)
    })
  )

  it.live("asks whether TLS is missing when the peer hangs up", () =>
    Effect.gen(function* () {
      const port = yield* serve(server)
      const error = yield* Effect.flip(Kafka.metadata({ host: "127.0.0.1", port }))
      assert.match(error.message, /is TLS expected on this port, or not\?/)
    })
  )

  it.live("puts no key into an error", () =>
    Effect.gen(function* () {
      const port = yield* serve(server)
      const tls = { ca: server.cert, certificate: client.cert, key: Redacted.make("CANARY-not-a-key") }
      const error = yield* Effect.flip(Kafka.metadata({ host: "localhost", port, tls }))
      assert.notInclude(`${error.message} ${JSON.stringify(error)} ${String(error.reason.cause)}`, "CANARY")
    })
  )
})
