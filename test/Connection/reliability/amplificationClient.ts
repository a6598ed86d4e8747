/**
 * A process of its own, whose memory can be looked at: a server that answers with frames which are many times their size when they are decoded, and a
 * client that asks for them. Prints one line of JSON for each frame.
 *
 *     node amplificationClient.ts MiB...
 */
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import type * as Api from "../../../src/Api/Api.ts"
import { ApiVersions } from "../../../src/Api/ApiVersions.ts"
import { CreateTopics } from "../../../src/Api/CreateTopics.ts"
import { DescribeConfigs } from "../../../src/Api/DescribeConfigs.ts"
import { Metadata } from "../../../src/Api/Metadata.ts"
import { putUnsignedVarint } from "../../../src/internal/varint.ts"
import { KafkaConnection } from "../../../src/Connection/KafkaConnection.ts"
import * as Kafka from "../../../src/Kafka.ts"
import { ServedApis } from "../../../src/Protocol/ServedApis.ts"
import { serveSocket } from "../../../tools/server/serveSocket.ts"

interface Frame {
  readonly name: string
  readonly api: Api.Any
  readonly version: number
  readonly input: object
  /** What follows the correlation id, in about so many bytes. */
  readonly make: (bytes: number) => Buffer
}

const varint = (value: number): Buffer => {
  const bytes = Buffer.alloc(5)
  return bytes.subarray(0, putUnsignedVarint(bytes, 0, value))
}

const repeat = (piece: Buffer, count: number): Buffer => {
  const bytes = Buffer.allocUnsafe(piece.length * count)
  for (let i = 0; i < count; i++) piece.copy(bytes, i * piece.length)
  return bytes
}

const emptyTags = (count: number): Buffer =>
  Buffer.concat([varint(count), ...Array.from({ length: count }, (_, tag) => Buffer.from([tag, 0]))])

const frames: ReadonlyArray<Frame> = [
  {
    name: "brokers with 127 empty tagged fields",
    api: Metadata,
    version: 13,
    input: { topics: null },
    make: (bytes) => {
      const broker = Buffer.concat([Buffer.from("0000000102610000238400", "hex"), emptyTags(127)])
      const count = Math.floor(bytes / broker.length)
      const end = Buffer.from("00000000010100" + "0000", "hex")
      return Buffer.concat([Buffer.alloc(5), varint(count + 1), repeat(broker, count), end])
    }
  },
  {
    name: "tagged fields of the header",
    api: Metadata,
    version: 13,
    input: { topics: null },
    make: (bytes) => {
      const target = Buffer.allocUnsafe(bytes + 64)
      let at = putUnsignedVarint(target, 0, Math.floor(bytes / 6))
      for (let tag = 0; at < bytes; tag++) {
        at = putUnsignedVarint(target, at, tag)
        target[at++] = 0
      }
      return target.subarray(0, at)
    }
  },
  {
    name: "topics of four bytes",
    api: CreateTopics,
    version: 0,
    input: { topics: [], timeoutMs: 1 },
    make: (bytes) => {
      const frame = Buffer.alloc(bytes - (bytes % 4))
      frame.writeInt32BE(frame.length / 4 - 1, 0)
      return frame
    }
  },
  {
    name: "a result with a great many empty lists",
    api: DescribeConfigs,
    version: 4,
    input: { resources: [] },
    make: (bytes) => {
      const result = Buffer.from("0000000201610101" + "00", "hex")
      return Buffer.concat([
        Buffer.alloc(5),
        varint(Math.floor(bytes / result.length) + 1),
        repeat(result, bytes / result.length)
      ])
    }
  }
]

const damages: ReadonlyArray<readonly [name: string, spoil: (frame: Buffer) => Buffer]> = [
  ["whole", (frame) => frame],
  ["cut", (frame) => frame.subarray(0, frame.length - 3)],
  [
    "damaged",
    (frame) => {
      frame[frame.length >> 1]! ^= 0x7f
      return frame
    }
  ]
]

/** Set before each request. */
let next: Buffer = Buffer.alloc(0)

const apis = new ServedApis(new Set([ApiVersions, ...frames.map(({ api }) => api)]))

const server = Net.createServer((socket) => {
  serveSocket(socket, {
    apis,
    onRequest: (request) => {
      if (request.is(ApiVersions)) return void request.respond({ errorCode: 0, apiKeys: apis.apiKeys })
      // Header and body are whatever they are.
      const head = Buffer.alloc(8)
      head.writeInt32BE(next.length + 4)
      head.writeInt32BE(request.correlationId, 4)
      socket.write(head)
      socket.write(next)
      request.noResponse()
    }
  })
})
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
const { port } = server.address() as Net.AddressInfo

const fine = Buffer.from(Metadata.response.at(13).encode({ brokers: [], topics: [] }))

const program = Effect.gen(function* () {
  const connection = yield* KafkaConnection
  for (const mebibytes of process.argv.slice(2).map(Number)) {
    for (const { api, input, make, name, version } of frames) {
      for (const [damage, spoil] of damages) {
        next = spoil(make(mebibytes * 1024 * 1024))
        const exit = yield* Effect.result(connection.request(api, input, { version, errors: "data" }))
        const error = exit._tag === "Success" ? undefined : exit.failure
        next = Buffer.concat([Buffer.from([0]), fine])
        const after = yield* Kafka.request(Metadata, { topics: null })
        process.stdout.write(
          `${JSON.stringify({
            frame: `${name}, ${mebibytes} MiB, ${damage}`,
            error: error?.reason._tag ?? "none",
            limit: (error?.reason as { limit?: string } | undefined)?.limit ?? null,
            message: error?.message ?? "",
            isAlive: after.topics.length === 0,
            rss: process.memoryUsage().rss
          })}\n`
        )
      }
    }
  }
}).pipe(Effect.provide(KafkaConnection.layer({ host: "127.0.0.1", port, requestTimeout: "Infinity" })))

await Effect.runPromise(program)
server.close()
