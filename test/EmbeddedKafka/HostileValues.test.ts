/**
 * Requests that are well-formed and make little sense: names that there are and names that nobody has, numbers at the edges of their types, entries twice, some bits flipped;
 * while brokers die and return. Nothing throws, and a client beside them is answered. `FUZZ=20000` sets how many each release gets.
 */
import { assert, describe, it } from "vitest"
import type * as Api from "../../src/Api/Api.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import type { Layout } from "../../src/Codec/internal/layout.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"
import type { ClientConnection } from "../../src/EmbeddedKafka/cluster/ClientConnection.ts"
import { Cluster } from "../../src/EmbeddedKafka/cluster/Cluster.ts"
import { createTopics, placeReplicas } from "../../src/EmbeddedKafka/cluster/topics.ts"
import { handlers, parts } from "../../src/EmbeddedKafka/handlers/index.ts"
import { type ReleaseName, release } from "../../src/EmbeddedKafka/releases/index.ts"
import { random } from "../Connection/Random.ts"
import { requestFrame } from "../Protocol/ServerHarness.ts"

const count = Number(process.env["FUZZ"] ?? 1200)
const startMs = 1_700_000_000_000
const largest = 2n ** 63n - 1n

const texts = ["a", "b", "c", "g", "t", "", "1", "x".repeat(250), "é\0", "..", "__consumer_offsets"].concat(
  ["__transaction_state", "retention.ms", "compact", "user", "client-id", "consumer", "range", "INFO"],
  ["transaction.version", "/tmp/kafka-logs", "__proto__", "constructor"]
)
const uuids = ["AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAQ", "_____________________w"]
const bits: Readonly<Record<string, number>> = { int8: 8, int16: 16, int32: 32, varint: 32 }

class Hostile {
  readonly #next: () => number
  readonly #cluster: Cluster

  constructor(cluster: Cluster, seed: number) {
    this.#cluster = cluster
    this.#next = random(seed)
  }

  dice(below: number): number {
    return Math.floor(this.#next() * below)
  }

  pick<A>(of: ReadonlyArray<A>): A {
    return of[this.dice(of.length)]!
  }

  value(layout: Layout, name = ""): unknown {
    if ("nullable" in layout && layout.nullable !== false && this.dice(4) === 0) return null
    switch (layout.kind) {
      case "boolean":
        return this.dice(2) === 0
      case "int64":
      case "varlong":
        return this.pick([0n, 0n, 1n, 2n, -1n, -2n, -3n, -6n, BigInt(startMs), largest, -largest - 1n])
      case "uint16":
      case "uint32":
      case "unsignedVarint":
        return this.pick([0, 1, 65_535])
      case "uuid":
        return this.pick([...this.#cluster.controller.image.topicNames.keys(), ...uuids])
      case "float64":
        return this.pick([0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e308])
      case "string":
        return /group/i.test(name) ? this.pick(["g", "h", ...texts]) : this.pick(texts)
      case "bytes":
        return new Uint8Array(this.pick([0, 1, 300]))
      case "records":
        return this.#records()
      case "taggedFields":
        return []
      case "refined":
        return this.value(layout.of, name)
      case "array": {
        const values = Array.from({ length: this.dice(4) }, () => this.value(layout.element, name))
        return this.dice(6) === 0 ? [...values, ...values] : values
      }
      case "struct":
        return Object.fromEntries(
          layout.members.map((each) => [
            each.name,
            each.presence === "absent" ? each.default : this.value(each.layout, each.name)
          ])
        )
      default:
        return this.#integer(bits[layout.kind]!, name)
    }
  }

  #integer(size: number, name: string): number {
    const edge = 2 ** (size - 1)
    const small = [0, 0, 1, 1, 2, 3, -1]
    // As many partitions as that would take seconds to make.
    if (name === "numPartitions" || name === "count") return this.pick(small)
    return this.pick([...small, ...small, 4, 5, edge - 1, -edge])
  }

  #records(): Records {
    const options = {
      producerId: this.pick([-1n, -1n, 0n, 1n, largest]),
      producerEpoch: this.pick([0, 1, 32_767]),
      baseSequence: this.pick([0, 1, 2 ** 31 - 1]),
      isTransactional: this.dice(2) === 0
    }
    const values = Array.from({ length: 1 + this.dice(3) }, () => ({ value: "v" }))
    const bytes = Buffer.from(Records.make(values, options.producerId < 0n ? {} : options).encode())
    if (this.dice(3) === 0) bytes[this.dice(bytes.length)]! ^= 1 << this.dice(8)
    return Records.fromBytes(bytes)
  }
}

const clusterOf = (name: ReleaseName): Cluster => {
  const options = { seed: 1, nowMs: startMs, handlers, parts, release: release(name) }
  const cluster = new Cluster(options)
  cluster.onDefect = ({ api, cause, version }) => {
    throw new Error(`${api} v${version}`, { cause })
  }
  for (const id of [1, 2, 3]) {
    const broker = cluster.addBroker(id)
    cluster.turn(startMs, () => cluster.startBroker(broker, `broker-${id}`, 9092))
  }
  const topics = ["a", "b"].map((topic) => ({ name: topic, assignments: placeReplicas(cluster, 3, 3) }))
  cluster.turn(startMs, () => createTopics(cluster, topics))
  return cluster
}

const connect = (cluster: Cluster, id: number, unencodable: Array<string>): ClientConnection =>
  cluster.accept(cluster.brokers.get(id)!, "127.0.0.1", {
    onFlushNeeded: () => {},
    onPause: () => {},
    onClose: (reason) => {
      if (reason._tag === "Unencodable") unencodable.push(reason.error.message)
    }
  })

/** What a connection writes, in bytes. */
const written = ({ session }: ClientConnection): number => {
  let size = 0
  for (let pieces = session.flush(); pieces.length > 0; pieces = session.flush()) {
    for (const piece of pieces) size += piece.length
    session.written(session.flushedBytes)
  }
  return size
}

const run = (name: ReleaseName, seed: number): void => {
  const cluster = clusterOf(name)
  const hostile = new Hostile(cluster, seed)
  const served = cluster.release.served(handlers.map(({ api }): Api.Any => api))
  /** Answers that cannot be written. */
  const unencodable: Array<string> = []
  const good = connect(cluster, 1, unencodable)
  const clients = new Map([1, 2, 3].map((id) => [id, connect(cluster, id, unencodable)]))
  let nowMs = startMs
  let answered = 0
  for (let i = 0; i < count; i++) {
    const [api, { max, min }] = hostile.pick(served)
    const version = min + hostile.dice(max - min + 1)
    const wire = api.request.at(version)
    const frame = requestFrame(api, version, i, wire.encode(hostile.value(layoutOf(wire))))
    if (hostile.dice(4) === 0) frame[12 + hostile.dice(frame.length - 12)]! ^= 1 << hostile.dice(8)
    const id = 1 + hostile.dice(3)
    let client = clients.get(id)!
    if (client.session.isClosed || hostile.dice(20) === 0) {
      client.close("gone")
      if (!cluster.brokers.get(id)!.isRunning) continue
      clients.set(id, (client = connect(cluster, id, unencodable)))
    }
    client.receive(nowMs, frame)
    if (written(client) > 0) answered++
    if (i % 25 !== 0) continue
    nowMs += hostile.pick([0, 10, 60_000])
    cluster.runDue(nowMs)
    good.receive(nowMs, requestFrame(Metadata, 0, i, { topics: [{ name: "a" }] }))
    assert.isAbove(written(good), 0, `seed ${seed}, request ${i}`)
    const other = cluster.brokers.get(2 + hostile.dice(2))!
    if (i % 100 === 0)
      cluster.turn(nowMs, () =>
        other.isRunning ? cluster.stopBroker(other) : cluster.startBroker(other, `broker-${other.id}`, 9092)
      )
  }
  assert.isAbove(answered, count / 10)
  assert.deepStrictEqual(unencodable, [])
}

describe("an embedded cluster", () => {
  for (const name of ["0.8.2", "0.9.0", "0.10.2", "1.1", "2.8", "3.9", "4.0", "4.4"] as const)
    it(`of ${name} takes requests that make little sense`, () => {
      for (const seed of [1, 2]) run(name, seed)
    })
})
