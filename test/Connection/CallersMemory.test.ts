/**
 * A caller's bytes are the caller's again when a request has ended, however it ended: what goes out later is what was given.
 */
import * as Net from "node:net"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { setCompiler } from "../../src/Codec/Wire.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import type { KafkaClient } from "../../src/Client/KafkaClient.ts"
import type { KafkaError } from "../../src/Client/KafkaError.ts"
import * as Kafka from "../../src/Kafka.ts"

const version = 8

// The interpreter, which has the first uses, copies in any case.
setCompiler("compiled")

/** A broker that answers the first question and then reads no more, until it is told how much to read. */
class StalledBroker {
  readonly #server = Net.createServer((socket) => {
    this.#socket = socket
    socket.on("error", () => {})
    socket.once("data", (asked: Buffer) => {
      const asVersion = asked.readInt16BE(6)
      const body = ApiVersions.response.at(asVersion).encode({
        errorCode: 0,
        apiKeys: [
          { apiKey: 0, minVersion: version, maxVersion: version },
          { apiKey: 18, minVersion: 0, maxVersion: asVersion }
        ]
      })
      const head = Buffer.alloc(8)
      head.writeInt32BE(4 + body.length)
      head.writeInt32BE(asked.readInt32BE(8), 4)
      socket.write(Buffer.concat([head, body]))
      socket.pause()
    })
  })
  #socket: Net.Socket | undefined

  readonly listen = Effect.callback<number>((resume) => {
    this.#server.listen(0, "127.0.0.1", () =>
      resume(Effect.succeed((this.#server.address() as Net.AddressInfo).port))
    )
  })

  readonly close = Effect.sync(() => {
    this.#socket?.destroy()
    this.#server.close()
  })

  /** All that was sent, when there is as much as that. */
  readonly read = (bytes: number) =>
    Effect.callback<Buffer>((resume) => {
      const chunks: Array<Buffer> = []
      let count = 0
      this.#socket!.on("data", (chunk: Buffer) => {
        chunks.push(chunk)
        count += chunk.length
        if (count >= bytes) resume(Effect.succeed(Buffer.concat(chunks)))
      })
      this.#socket!.resume()
    })
}

const endings = {
  "a timeout": (produced: Effect.Effect<unknown, KafkaError, KafkaClient>) =>
    Effect.map(Effect.flip(produced), (error) => assert.strictEqual(error.reason._tag, "Timeout")),
  "an interruption": (produced: Effect.Effect<unknown, KafkaError, KafkaClient>) =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(produced)
      yield* Effect.sleep("300 millis")
      yield* Fiber.interrupt(fiber)
    })
}

for (const [what, ending] of Object.entries(endings))
  it.live(`bytes that are changed after ${what} go out as they were`, () =>
    Effect.gen(function* () {
      const broker = yield* Effect.acquireRelease(
        Effect.sync(() => new StalledBroker()),
        ({ close }) => close
      )
      const port = yield* broker.listen
      const request = Produce.request.at(version)
      // More than the kernel takes while the peer does not read.
      const mine = Uint8Array.from(Records.make([{ value: new Uint8Array(16 * 1024 * 1024) }]).encode())
      const given = Uint8Array.from(mine)
      const produced = Kafka.request(
        Produce,
        {
          acks: -1,
          timeoutMs: 0,
          topicData: [{ name: "orders", partitionData: [{ index: 0, records: Records.fromBytes(mine) }] }]
        },
        { timeout: "1 second" }
      )
      yield* Effect.gen(function* () {
        yield* ending(produced)
        mine.fill(0xee)
        const received = yield* broker.read(given.length)
        const frame = received.subarray(4, 4 + received.readInt32BE(0))
        const body = frame.subarray(10 + frame.readInt16BE(8))
        const { records } = request.decode(body).topicData[0]!.partitionData[0]!
        assert.isTrue(Buffer.from(records!.encode()).equals(given))
      }).pipe(Effect.provide(KafkaConnection.layer({ host: "127.0.0.1", port })))
    })
  )
