/** What stays behind after very many connections and requests: nothing. */
import { readdirSync } from "node:fs"
import * as Net from "node:net"
import { queryObjects, setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { ApiVersions } from "../../../src/Api/ApiVersions.ts"
import { ServedApis } from "../../../src/Protocol/ServedApis.ts"
import { serveSocket } from "../../../tools/server/serveSocket.ts"
import { Echo } from "../TestApis.ts"
import { connectTo, echo, ending, rounds, until } from "./support.ts"

setFlagsFromString("--expose-gc")
const gc = runInNewContext("gc") as () => void

/** Version 0 of both; of ApiVersions of what is newer the client asks again. */
const apis = new ServedApis([ApiVersions, Echo].map((api) => [api, { min: 0, max: 0 }]))

/** A server that keeps nothing. Closes a connection by RST after so many requests. */
const server = (
  requestsPerConnection: number
): Effect.Effect<
  { readonly port: number; connections: number; readonly sockets: ReadonlySet<Net.Socket> },
  never,
  Scope.Scope
> =>
  Effect.callback((resume) => {
    const sockets = new Set<Net.Socket>()
    const state = { port: 0, connections: 0, sockets }
    const listener = Net.createServer((socket) => {
      state.connections++
      sockets.add(socket)
      let left = requestsPerConnection
      socket.on("close", () => sockets.delete(socket))
      serveSocket(socket, {
        apis,
        onRequest: (request) => {
          if (request.is(ApiVersions)) request.respond({ errorCode: 0, apiKeys: apis.apiKeys })
          else if (request.is(Echo) && left-- > 0) request.respond({ errorCode: 0, text: "x" })
          // When what was answered before has been written.
          if (left < 0) queueMicrotask(() => socket.resetAndDestroy())
        }
      })
    })
    listener.listen(0, "127.0.0.1", () => {
      state.port = (listener.address() as Net.AddressInfo).port
      resume(
        Effect.acquireRelease(Effect.succeed(state), () =>
          Effect.promise(async () => {
            for (const socket of sockets) socket.destroy()
            await new Promise((resolve) => listener.close(resolve))
          })
        )
      )
    })
  })

interface Held {
  readonly fds: number
  readonly timers: number
  readonly heapBytes: number
  /** Objects and functions of all kinds. */
  readonly objects: number
}

const countObjects = (): number => queryObjects(Object, { format: "count" })
// Node warns once that this is experimental: now, and not where warnings are looked for.
countObjects()

/** What this process holds, when all that may go has gone. */
const held = Effect.map(Effect.sleep("50 millis"), (): Held => {
  gc()
  gc()
  return {
    fds: process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0,
    timers: process.getActiveResourcesInfo().filter((name) => name === "Timeout").length,
    heapBytes: process.memoryUsage().heapUsed,
    objects: countObjects()
  }
})

const show = (what: string, before: Held, after: Held) =>
  process.stdout.write(
    `${what}: fds ${before.fds} → ${after.fds}, timers ${before.timers} → ${after.timers}, heap ${(before.heapBytes / 1e6).toFixed(2)} → ${(after.heapBytes / 1e6).toFixed(2)} MB, objects ${before.objects} → ${after.objects}\n`
  )

/** Does the same work twice after a first time, and compares: what grows with the work is a leak. */
const assertSteady = Effect.fnUntraced(function* <E, R>(what: string, work: Effect.Effect<void, E, R>) {
  yield* work
  const before = yield* held
  yield* work
  const after = yield* held
  show(what, before, after)
  assert.isAtMost(after.fds, before.fds + 2)
  assert.isAtMost(after.timers, before.timers + 2)
  assert.isAtMost(after.heapBytes, before.heapBytes + 500_000)
  // The work is done at least a hundred times: one object left behind by each is seen.
  assert.isAtMost(after.objects, before.objects + 50)
})

describe("leaks", () => {
  it.live(
    "22 survives thousands of reconnects: no fd, timer, listener or memory stays behind",
    () =>
      Effect.gen(function* () {
        const warnings: Array<Error> = []
        const onWarning = (warning: Error) => warnings.push(warning)
        process.on("warning", onWarning)
        const peer = yield* server(2)
        const connection = yield* connectTo(peer.port, { reconnect: Schedule.spaced(0) })
        yield* assertSteady(
          "reconnects",
          Effect.gen(function* () {
            const goal = peer.connections + rounds(250, 5000)
            while (peer.connections < goal) {
              // Two are answered, the third loses the connection.
              const ends = yield* Effect.forEach(["a", "b", "c"], (text) => ending(echo(connection, text)), {
                concurrency: 3
              })
              for (const how of ends) assert.include(["ok", "OutcomeUnknown", "NotSent"], how)
            }
            // The server's ends are in this process, too.
            yield* until(() => peer.sockets.size <= 1)
          })
        )
        process.off("warning", onWarning)
        assert.deepStrictEqual(warnings, [], "no MaxListenersExceededWarning among them")
      }),
    600_000
  )

  it.live(
    "22 survives very many requests, interrupted ones among them: no memory stays behind",
    () =>
      Effect.gen(function* () {
        const peer = yield* server(Number.POSITIVE_INFINITY)
        const connection = yield* connectTo(peer.port)
        yield* connection.connected
        const worker = (count: number) =>
          Effect.gen(function* () {
            for (let i = 0; i < count; i++) {
              if (i % 50 === 0) yield* Effect.timeoutOption(echo(connection, "x"), 0)
              else yield* echo(connection, "x")
            }
          })
        yield* assertSteady(
          "requests",
          Effect.all(
            Array.from({ length: 64 }, () => worker(Math.ceil(rounds(25_000, 500_000) / 64))),
            { concurrency: "unbounded", discard: true }
          )
        )
      }),
    600_000
  )

  it.live(
    "22 survives those who wait for a connection and give up, or listen for a while: nothing stays behind",
    () =>
      Effect.gen(function* () {
        const connection = yield* connectTo(1, { reconnect: Schedule.spaced("1 hour") })
        yield* assertSteady(
          "waiters",
          Effect.gen(function* () {
            for (let i = 0; i < rounds(200, 5000); i++) {
              yield* Effect.scoped(Effect.flatten(connection.statusChanges))
              for (const wait of [connection.connected, connection.versions])
                yield* Effect.timeoutOption(wait, 0)
            }
          })
        )
      }),
    600_000
  )

  it.live(
    "22 survives scopes that open and close: nothing stays behind",
    () =>
      Effect.gen(function* () {
        const peer = yield* server(Number.POSITIVE_INFINITY)
        yield* assertSteady(
          "scopes",
          Effect.gen(function* () {
            for (let i = 0; i < rounds(100, 2000); i++)
              yield* Effect.scoped(
                Effect.flatMap(connectTo(peer.port), (connection) => echo(connection, "x"))
              )
          })
        )
        // Nor where no request waits for the set-up.
        yield* assertSteady(
          "interrupted set-ups",
          Effect.gen(function* () {
            for (let i = 0; i < rounds(100, 2000); i++)
              yield* Effect.scoped(Effect.asVoid(connectTo(peer.port, { reconnect: "never" }))).pipe(
                Effect.timeoutOption(i % 4),
                Effect.ignore
              )
          })
        )
      }),
    600_000
  )
})
