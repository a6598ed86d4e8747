/**
 * Clients that send anything: mutated requests of every served API at every version. They get an answer, an error, or a closed connection; nobody else notices, nothing in the
 * cluster throws, and nothing is left of them. `FUZZ=200` mutates each request so often.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { apis } from "../../src/Api/apis.ts"
import * as Api from "../../src/Api/Api.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { RequestHeader } from "../../src/Api/RequestHeader.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import { EmbeddedKafka, type ReleaseName } from "../../src/EmbeddedKafka/index.ts"
import { clusterOf } from "../../src/EmbeddedKafka/internal/clusterOf.ts"
import { emptyMessage } from "../../src/EmbeddedKafka/internal/responses.ts"
import { Chance } from "../../src/internal/Chance.ts"
import { Transport } from "../../src/Transport/Transport.ts"

const times = Number(process.env["FUZZ"] ?? 6)

const frameOf = (api: Api.Any, version: number, body: Uint8Array): Buffer => {
  const header = RequestHeader.at(Api.requestHeaderVersion(api, version)).encode({
    requestApiKey: api.key,
    requestApiVersion: version,
    correlationId: 7,
    clientId: "hostile"
  })
  const size = Buffer.alloc(4)
  size.writeInt32BE(header.length + body.length)
  return Buffer.concat([size, header, body])
}

/** Other bytes behind the header's first eight: values that are likely to hurt, or any. */
const mutate = (frame: Buffer, chance: Chance): Buffer => {
  const copy = Buffer.from(frame)
  for (let count = chance.upTo(4); count > 0; count--) {
    const at = 12 + chance.upTo(Math.max(1, copy.length - 12)) - 1
    if (at >= copy.length) continue
    copy[at] = [0, 1, 2, 0x7f, 0x80, 0xff, chance.upTo(256) - 1][chance.upTo(7) - 1]!
  }
  // Sometimes longer than it says, or cut.
  const kind = chance.upTo(10)
  if (kind === 1) return Buffer.concat([copy, Buffer.alloc(chance.upTo(64), chance.upTo(255))])
  return kind === 2 ? copy.subarray(0, chance.upTo(copy.length)) : copy
}

const turns = Effect.promise(() => new Promise<void>((resolve) => void setImmediate(resolve)))

const attack = Effect.fnUntraced(function* (frame: Buffer) {
  const { open } = yield* Transport
  const handle = yield* open({ host: "broker-1", port: 9092 })
  handle.listen({ onData: () => {}, onClose: () => {} })
  handle.write([frame], () => {})
  yield* turns
}, Effect.scoped)

/** Somebody who behaves, and whose offsets follow one another. */
const behaves = Effect.fnUntraced(function* (connection: KafkaConnection["Service"], round: number) {
  const records = Records.make([{ value: `${round}` }])
  const { responses } = yield* connection.request(
    Produce,
    { acks: -1, timeoutMs: 1000, topicData: [{ name: "own", partitionData: [{ index: 0, records }] }] },
    { version: 3 }
  )
  const { baseOffset, errorCode } = responses[0]!.partitionResponses[0]!
  assert.deepStrictEqual([errorCode, baseOffset], [0, BigInt(round)])
  const partition = { partition: 0, fetchOffset: BigInt(round), partitionMaxBytes: 1_000_000 }
  const fetched = yield* connection.request(
    Fetch,
    { maxWaitMs: 0, minBytes: 0, topics: [{ topic: "own", partitions: [partition] }] },
    { version: 4 }
  )
  const [read] = [...(fetched.responses[0]!.partitions[0]!.records ?? [])]
  assert.strictEqual(Buffer.from(read!.value!).toString(), `${round}`)
})

const fuzz = (version: ReleaseName) =>
  Effect.gen(function* () {
    const kafka = yield* EmbeddedKafka
    const cluster = yield* clusterOf
    const connection = yield* KafkaConnection
    const chance = new Chance(1)
    let round = 0
    for (const api of apis) {
      const range = cluster.servedApis.rangeOf(api.key)
      if (range === undefined) continue
      for (let each = range.min; each <= range.max; each++) {
        const frame = frameOf(
          api,
          each,
          api.request.at(each).encode(emptyMessage(api.request, each) as never)
        )
        yield* attack(frame)
        for (let i = 0; i < times; i++) yield* attack(mutate(frame, chance))
      }
      yield* behaves(connection, round++)
    }
    assert.isAbove(round, 30)
    assert.deepStrictEqual(yield* kafka.violations, [])
    yield* turns
    const [broker] = cluster.brokers.values()
    assert.strictEqual(broker!.connections.size, 1)
    assert.isBelow(cluster.deadlines.size, 1000)
  }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ version, topics: { own: 1 } })))

describe("hostile clients", { timeout: 120_000 }, () => {
  for (const version of ["4.4", "2.8"] as const) it.effect(`of a Kafka ${version}`, () => fuzz(version))
})
