/**
 * A caller's bytes are the caller's again when a request has ended, however it ended: what goes out later is what was given.
 */
import * as Net from "node:net"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { Request } from "../../src/Api/Api.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { setCompiler } from "../../src/Codec/Wire.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import type { KafkaClient } from "../../src/Client/KafkaClient.ts"
import type { KafkaError } from "../../src/Client/KafkaError.ts"
import * as Kafka from "../../src/Kafka.ts"
import { ServedApis } from "../../src/Protocol/ServedApis.ts"
import { serveSocket } from "../../tools/server/serveSocket.ts"

const version = 8

// The interpreter, which has the first uses, copies in any case.
setCompiler("compiled")

const apis = new ServedApis([ApiVersions, [Produce, { min: version, max: version }]])

/** A broker that answers ApiVersions and then reads no more, until it is told to. */
class StalledBroker {
  readonly #server = Net.createServer((socket) => {
    this.#socket = socket
    serveSocket(socket, {
      apis,
      onRequest: (request) => {
        if (request.is(Produce)) return this.#onProduce?.(request.request)
        if (request.is(ApiVersions)) request.respond({ errorCode: 0, apiKeys: apis.apiKeys })
        socket.pause()
      }
    })
  })
  #socket: Net.Socket | undefined
  #onProduce: ((request: Request<typeof Produce>) => void) | undefined

  readonly listen = Effect.callback<number>((resume) => {
    this.#server.listen(0, "127.0.0.1", () =>
      resume(Effect.succeed((this.#server.address() as Net.AddressInfo).port))
    )
  })

  readonly close = Effect.sync(() => {
    this.#socket?.destroy()
    this.#server.close()
  })

  /** What was sent meanwhile. */
  readonly read = Effect.callback<Request<typeof Produce>>((resume) => {
    this.#onProduce = (request) => resume(Effect.succeed(request))
    this.#socket?.resume()
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
        const received = yield* broker.read
        const { records } = received.topicData[0]!.partitionData[0]!
        assert.isTrue(Buffer.from(records!.encode()).equals(given))
      }).pipe(Effect.provide(KafkaConnection.layer({ host: "127.0.0.1", port })))
    })
  )
