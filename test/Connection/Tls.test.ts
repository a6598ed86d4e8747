/** TLS of NodeTransport on loopback, with certificates made by openssl for the occasion. */
import { execFileSync } from "node:child_process"
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
import { certificate, hasOpenssl } from "../support/Certificates.ts"
import { FakeBroker, FakeConnection } from "./FakeBroker.ts"

const directory = mkdtempSync(join(tmpdir(), "effect-kafka-tls-"))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const openssl = (...args: ReadonlyArray<string>) => execFileSync("openssl", args, { stdio: "ignore" })

/** The same, over since its birth. */
const expired = (name: string) => {
  const [key, request, cert] = ["key", "csr", "pem"].map((end) => join(directory, `${name}.${end}`)) as [
    string,
    string,
    string
  ]
  openssl(
    ..."req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -addext subjectAltName=DNS:localhost".split(
      " "
    ),
    "-keyout",
    key,
    "-out",
    request,
    "-subj",
    `/CN=${name}`
  )
  openssl(
    ..."x509 -req -days -1 -copy_extensions copy -in".split(" "),
    request,
    "-signkey",
    key,
    "-out",
    cert
  )
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") }
}

/** A peer that answers the first bytes of a client with these and closes. */
const hangUpWith = (bytes: Uint8Array, by: "end" | "reset") =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<Net.Server>((resume) => {
        const server = Net.createServer((socket) => {
          socket.on("error", () => {})
          socket.once("data", () => {
            if (by === "reset") socket.resetAndDestroy()
            else socket.end(bytes)
          })
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) => Effect.sync(() => server.close())
    ),
    (server) => (server.address() as Net.AddressInfo).port
  )

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
  const server = hasOpenssl ? certificate(directory, "server", "DNS:localhost,IP:127.0.0.1") : none
  const client = hasOpenssl ? certificate(directory, "client", "DNS:client") : none

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

  it.live("15 survives a certificate that is not trusted, or is another host's: refused, and said why", () =>
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

  it.live("15 survives a peer without TLS", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      // It takes the handshake for the size of a frame, and waits for the rest.
      broker.maxFrameBytes = Number.POSITIVE_INFINITY
      const { port } = yield* broker.listen
      const error = yield* Effect.flip(
        Kafka.metadata({ host: "127.0.0.1", port, tls: { ca: server.cert }, connectTimeout: "500 millis" })
      )
      assert.strictEqual(error.reason._tag, "ConnectionError")
      assert.match(error.message, /No TLS with .*not done within 500 ms/)
    })
  )

  it.live("15 survives a certificate that has expired: refused, and said why", () =>
    Effect.gen(function* () {
      const old = expired("old")
      const port = yield* serve(old)
      const error = yield* Effect.flip(Kafka.metadata({ host: "localhost", port, tls: { ca: old.cert } }))
      assert.match(error.message, /No TLS with localhost.*has expired/)
      assert.isFalse(error.isRetryable)
    })
  )

  it.live("15 survives a handshake that is cut, at its start and in its middle", () =>
    Effect.gen(function* () {
      // The header of a record of 1 000 bytes, and 50 of them.
      const half = Buffer.concat([Buffer.from("16030303e8", "hex"), Buffer.alloc(50, 2)])
      for (const [bytes, by] of [
        [Buffer.alloc(0), "end"],
        [Buffer.alloc(0), "reset"],
        [half, "end"]
      ] as const) {
        const port = yield* hangUpWith(bytes, by)
        const error = yield* Effect.flip(
          Kafka.metadata({ host: "localhost", port, tls: { ca: server.cert } })
        )
        assert.match(error.message, /No TLS with localhost/)
      }
    })
  )

  it.live("15 survives a peer that speaks something else, and one with older TLS only", () =>
    Effect.gen(function* () {
      const http = yield* hangUpWith(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"), "end")
      const tls = { ca: server.cert }
      assert.match(
        (yield* Effect.flip(Kafka.metadata({ host: "localhost", port: http, tls }))).message,
        /does not speak TLS on this port/
      )
      const old = yield* serve({ ...server, maxVersion: "TLSv1.2" })
      const strict = { ca: server.cert, minVersion: "TLSv1.3" } as const
      assert.match(
        (yield* Effect.flip(Kafka.metadata({ host: "localhost", port: old, tls: strict }))).message,
        /no version of TLS in common/
      )
    })
  )

  it.live("reads files for each connection, and names the one that it cannot read", () =>
    Effect.gen(function* () {
      const port = yield* serve({ ...server, requestCert: true, rejectUnauthorized: true, ca: client.cert })
      const files = {
        caFile: join(directory, "server.pem"),
        certificateFile: join(directory, "client.pem"),
        keyFile: join(directory, "client.key")
      }
      assert.deepStrictEqual((yield* Kafka.metadata({ host: "localhost", port, tls: files })).topics, [])
      for (const option of ["caFile", "certificateFile", "keyFile"] as const) {
        const tls = { ...files, [option]: join(directory, "missing.pem") }
        const error = yield* Effect.flip(Kafka.metadata({ host: "localhost", port, tls }))
        assert.match(error.message, new RegExp(`cannot read \`tls\\.${option}\`: no such file`))
      }
    })
  )

  it.live("asks whether TLS is missing when the peer closes", () =>
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
