/** Certificates in files are replaced while a cluster runs: each connection of the pool is made with those that are there then. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Tls from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import { afterAll } from "vitest"
import { makePool } from "../../../src/Cluster/internal/ConnectionPool.ts"
import { FakeBroker, FakeConnection } from "../../Connection/FakeBroker.ts"
import { certificate, hasOpenssl } from "../../support/Certificates.ts"
import { echo } from "./Brokers.ts"

const directory = mkdtempSync(join(tmpdir(), "effect-kafka-rotation-"))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const [caFile, certificateFile, keyFile] = ["trusted.pem", "current.pem", "current.key"].map((name) =>
  join(directory, name)
) as [string, string, string]

/** A fake broker behind TLS, which notes the name in the certificate of each client, and its connections, which it can end. */
const serve = (options: Tls.TlsOptions) =>
  Effect.acquireRelease(
    Effect.callback<{
      server: Tls.Server
      port: number
      clients: Array<string>
      sockets: Set<Tls.TLSSocket>
    }>((resume) => {
      const broker = new FakeBroker()
      const clients: Array<string> = []
      const sockets = new Set<Tls.TLSSocket>()
      const server = Tls.createServer(options, (socket) => {
        clients.push(String(socket.getPeerCertificate().subject.CN))
        sockets.add(socket)
        const connection = new FakeConnection(broker, {
          write: (bytes) => socket.write(bytes),
          close: () => socket.destroy()
        })
        socket.on("data", (bytes) => connection.receive(bytes))
        socket.on("error", () => {})
        socket.on("close", () => sockets.delete(socket))
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ server, port, clients, sockets }))
      })
    }),
    ({ server, sockets }) =>
      Effect.sync(() => {
        for (const socket of sockets) socket.destroy()
        server.close()
      })
  )

const showAs = (client: { readonly key: string; readonly cert: string }) => {
  writeFileSync(certificateFile, client.cert)
  writeFileSync(keyFile, client.key)
}

describe.skipIf(!hasOpenssl)("certificates of pooled connections (wants openssl on the path)", () => {
  const none = { key: "", cert: "" }
  const made = (name: string) => (hasOpenssl ? certificate(directory, name, "DNS:localhost") : none)
  const [brokerA, brokerB, clientA, clientB] = [made("broker-a"), made("broker-b"), made("a"), made("b")]

  const asked = Effect.gen(function* () {
    writeFileSync(caFile, brokerA.cert)
    showAs(clientA)
    const broker = yield* serve({
      ...brokerA,
      ca: [clientA.cert, clientB.cert],
      requestCert: true,
      rejectUnauthorized: true
    })
    const pool = yield* makePool({
      tls: { caFile, certificateFile, keyFile },
      reconnect: Schedule.spaced("10 millis")
    }).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
    const address = { host: "localhost", port: broker.port }
    const link = yield* pool.open(address, "other")
    assert.strictEqual(yield* echo(link, "first"), "first")
    assert.deepStrictEqual(broker.clients, ["a"])
    return { broker, pool, address, link }
  })

  it.live("a connection for another purpose to a known broker shows the certificate that is there now", () =>
    Effect.gen(function* () {
      const { address, broker, link, pool } = yield* asked
      showAs(clientB)
      const other = yield* pool.open(address, "fetch")
      assert.strictEqual(yield* echo(other, "second"), "second")
      assert.deepStrictEqual(broker.clients, ["a", "b"])
      assert.strictEqual(yield* echo(link, "as before"), "as before")
      assert.lengthOf(broker.clients, 2)
    })
  )

  it.live("one that was lost trusts and shows anew when it is made again", () =>
    Effect.gen(function* () {
      const { broker, link } = yield* asked
      showAs(clientB)
      writeFileSync(caFile, brokerB.cert)
      broker.server.setSecureContext({ ...brokerB, ca: [clientB.cert] })
      yield* Effect.callback<void>((resume) => {
        for (const socket of broker.sockets) {
          socket.once("close", () => resume(Effect.void))
          socket.destroy()
        }
      })
      // The pool fails at once in the pause after a loss: asked again until it is over.
      const text = yield* Effect.retry(echo(link, "again"), {
        schedule: Schedule.spaced("10 millis"),
        while: (error) => error.isRetryable
      })
      assert.strictEqual(text, "again")
      assert.deepStrictEqual(broker.clients, ["a", "b"])
    })
  )
})
