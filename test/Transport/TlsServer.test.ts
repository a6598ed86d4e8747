/** What is of TLS alone, where connections are accepted: certificates of both sides, and handshakes that do not come to an end. */
import { mkdtempSync, rmSync } from "node:fs"
import * as Net from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { afterAll } from "vitest"
import type { ServerTlsOptions } from "../../src/Transport/TransportServer.ts"
import type { TlsOptions } from "../../src/Transport/Transport.ts"
import { certificate, hasOpenssl } from "../support/Certificates.ts"
import { Ear, listening, open, until } from "./Harness.ts"

const directory = mkdtempSync(join(tmpdir(), "effect-transport-tls-"))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const make = (name: string) =>
  hasOpenssl ? certificate(directory, name, "IP:127.0.0.1,DNS:localhost") : { key: "", cert: "" }

describe.skipIf(!hasOpenssl)("listening with TLS (wants openssl on the path, for certificates)", () => {
  const server = make("server")
  const known = make("known")
  const unknown = make("unknown")
  const own = { certificate: server.cert, key: Redacted.make(server.key) }

  /** Whether a client gets through: both hear what the other says. */
  const getsThrough = Effect.fnUntraced(function* (
    clientCertificate: ServerTlsOptions["clientCertificate"],
    shown: { readonly key: string; readonly cert: string } | undefined
  ) {
    const { accepted, listener } = yield* listening(
      {},
      { tls: { ...own, clientCertificate, ca: known.cert } }
    )
    const tls: TlsOptions = {
      ca: server.cert,
      ...(shown && { certificate: shown.cert, key: Redacted.make(shown.key) })
    }
    const opened = yield* Effect.exit(open({ open: { tls } }, listener))
    if (Exit.isFailure(opened)) return false
    const ear = new Ear(opened.value)
    yield* until(() => accepted.length > 0 || ear.closed.length > 0)
    if (accepted.length === 0) return false
    const atServer = new Ear(accepted[0]!)
    opened.value.write([Buffer.of(1)], () => {})
    yield* until(() => atServer.bytes === 1)
    return true
  })

  it.live("asks clients for certificates as it is told", () =>
    Effect.gen(function* () {
      const seen: Record<string, ReadonlyArray<boolean>> = {}
      for (const asks of [undefined, "none", "requested", "required"] as const) {
        const through: Array<boolean> = []
        for (const shown of [undefined, known, unknown]) through.push(yield* getsThrough(asks, shown))
        seen[`${asks}`] = through
      }
      assert.deepStrictEqual(seen, {
        undefined: [true, true, true],
        none: [true, true, true],
        requested: [true, true, false],
        required: [false, true, false]
      })
    })
  )

  it.live("reads certificate and key from files, and listens by a name", () =>
    Effect.gen(function* () {
      const tls = { certificateFile: join(directory, "server.pem"), keyFile: join(directory, "server.key") }
      const { accepted, listener } = yield* listening({}, { host: "localhost", tls })
      const options = { host: "localhost", port: listener.port }
      const client = new Ear(
        yield* open({ open: { tls: { caFile: join(directory, "server.pem") } } }, options)
      )
      yield* until(() => accepted.length > 0)
      assert.deepStrictEqual(client.closed, [])
    })
  )

  it.live("what it cannot use is a failure before it listens, without a secret", () =>
    Effect.gen(function* () {
      const missing = join(directory, "missing.pem")
      for (const [tls, expected] of [
        [{}, /a server needs a certificate and its key/],
        [{ certificate: server.cert }, /a server needs a certificate and its key/],
        [{ ...own, caFile: missing }, /cannot read `tls\.caFile`: no such file/],
        [{ certificateFile: missing, key: own.key }, /cannot read `tls\.certificateFile`: no such file/],
        [{ certificate: server.cert, keyFile: missing }, /cannot read `tls\.keyFile`: no such file/],
        [{ certificate: server.cert, key: Redacted.make("CANARY") }, /No TLS with 127\.0\.0\.1:0/]
      ] as const) {
        const error = yield* Effect.flip(listening({}, { tls }))
        assert.deepStrictEqual([error.phase, error.isRetryable], ["tls", false])
        assert.match(error.message, expected)
        assert.notInclude(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`, "CANARY")
      }
    })
  )

  it.live("a client without TLS, or with nonsense, costs nothing but itself", () =>
    Effect.gen(function* () {
      const { accepted, listener } = yield* listening({}, { tls: own })
      const plain = yield* open({}, listener)
      const ear = new Ear(plain)
      plain.write([Buffer.from("GET / HTTP/1.1\r\n\r\n")], () => {})
      yield* until(() => ear.closed.length > 0)
      assert.deepStrictEqual(accepted, [])
      const good = new Ear(yield* open({ open: { tls: { ca: server.cert } } }, listener))
      yield* until(() => accepted.length > 0)
      assert.deepStrictEqual(good.closed, [])
    })
  )

  it.live("its scope ends handshakes too", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { listener } = yield* Scope.provide(listening({}, { tls: own }), scope)
      let closed = 0
      const sockets = yield* Effect.forEach([1, 2, 3], () =>
        Effect.acquireRelease(
          Effect.callback<Net.Socket>((resume) => {
            const socket = Net.connect(listener.port, listener.host)
            socket.on("error", () => {}).on("close", () => closed++)
            socket.once("connect", () => resume(Effect.succeed(socket)))
          }),
          (socket) => Effect.sync(() => socket.destroy())
        )
      )
      // The beginning of a handshake.
      sockets[0]!.write(Buffer.from("1603010200", "hex"))
      yield* Effect.sleep(10)
      yield* Scope.close(scope, Exit.void)
      yield* until(() => closed === 3)
    })
  )
})
