/** What the numbered tests share. Their numbers are those of the list in README.md beside this file. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import type { RequestOptions } from "../../../src/Client/KafkaClient.ts"
import { type KafkaConnection, make } from "../../../src/Connection/KafkaConnection.ts"
import type { KafkaError } from "../../../src/Client/KafkaError.ts"
import type { KafkaConnectionOptions } from "../../../src/Connection/Options.ts"
import { reasonOf } from "../Harness.ts"
import { Echo } from "../TestApis.ts"

/** The long tests in full, by `RELIABILITY=full`. */
export const full = process.env["RELIABILITY"] === "full"

/** How often, in full and otherwise. */
export const rounds = (shortened: number, inFull: number): number => (full ? inFull : shortened)

export type Connection = KafkaConnection["Service"]

/** To a port of loopback, over TCP, quick to come back. */
export const connectTo = (port: number, options: Partial<KafkaConnectionOptions> = {}) =>
  Effect.provideService(
    make({ host: "127.0.0.1", port, reconnect: Schedule.spaced("5 millis"), ...options }),
    References.MinimumLogLevel,
    "None"
  )

export const echo = (connection: Connection, text: string, options?: RequestOptions) =>
  Effect.map(connection.request(Echo, { text }, options), (response) => response.text)

/** How a request ended: "ok", or the tag of its reason. */
export const ending = <A>(effect: Effect.Effect<A, KafkaError>): Effect.Effect<string> =>
  Effect.map(Effect.exit(effect), (exit) => (Exit.isSuccess(exit) ? "ok" : reasonOf(exit)._tag))

/** Waits, in real time, until something is so. The test's own time limit is the only one. */
export const until = (condition: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() => (condition() ? Effect.void : Effect.andThen(Effect.sleep(2), until(condition))))

/** Asks many times, so many at once, and checks what each may end as: its own echo, or one of these reasons. Gives the count of each end. */
export const load = (
  connection: Connection,
  count: number,
  concurrency: number,
  allowed: ReadonlyArray<string>,
  options?: RequestOptions
) =>
  Effect.gen(function* () {
    const ends = new Map<string, number>()
    const ended = new Uint8Array(count)
    yield* Effect.forEach(
      Array.from({ length: count }, (_, i) => i),
      (i) =>
        Effect.map(Effect.exit(echo(connection, `${i}`, options)), (exit) => {
          ended[i]!++
          const how = Exit.isSuccess(exit) ? "ok" : reasonOf(exit)._tag
          if (Exit.isSuccess(exit)) assert.strictEqual(exit.value, `${i}`)
          else assert.include(allowed, how, String(exit))
          ends.set(how, (ends.get(how) ?? 0) + 1)
        }),
      { concurrency, discard: true }
    )
    assert.isTrue(
      ended.every((times) => times === 1),
      "every request ended exactly once"
    )
    return ends
  })
