/**
 * What all contenders write and read: the same keys, values and timestamps, made by a seed.
 */
import { createHash } from "node:crypto"
import { type KafkaRecord, Records } from "../../src/Codec/Records/Records.ts"

export interface Message {
  readonly key: Buffer
  readonly value: Buffer
  readonly timestamp: number
}

export interface Workload {
  readonly name: string
  readonly messages: ReadonlyArray<Message>
}

/** A record as any contender read it: text where the peer gives nothing else. */
export interface Read {
  readonly key: Uint8Array | string | null
  readonly value: Uint8Array | string | null
  readonly offset: bigint
  readonly timestamp: bigint
}

const words =
  "account amount basket broker cancel charge client coupon credit currency customer debit delivery discount invoice item order parcel payment price product quantity receipt refund region retry shipment status store total transfer voucher".split(
    " "
  )

/** Numerical Recipes' generator: enough to make text that codecs find neither trivial nor hopeless. */
const random = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** JSON objects of some `bytes` each, with a key of twelve bytes; timestamps a millisecond apart every tenth record. */
export const workload = (count: number, bytes: number): Workload => {
  const below = random(count)
  return {
    name: `${count.toLocaleString("en-US").replace(",", " ")} × ${bytes < 1000 ? `${bytes} B` : `${bytes / 1000} KB`}`,
    messages: Array.from({ length: count }, (_, i) => {
      let text = `{"id":${below(1e9)},"price":${below(1e6) / 100},"tags":"`
      while (text.length < bytes - 2) text += `${words[below(words.length)]} `
      return {
        key: Buffer.from(`order-${String(below(1e6)).padStart(6, "0")}`),
        value: Buffer.from(`${text.slice(0, bytes - 2)}"}`),
        timestamp: 1_700_000_000_000 + Math.floor(i / 10)
      }
    })
  }
}

const text = (bytes: Uint8Array | string | null): string =>
  bytes === null ? "null" : typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("utf8")

/** Equal for equal keys, values, offsets and timestamps. */
export const contentHash = (records: Iterable<Read>): string => {
  const hash = createHash("sha256")
  let count = 0
  for (const { key, offset, timestamp, value } of records) {
    hash.update(`${offset} ${timestamp} ${text(key)} ${text(value)}\n`)
    count++
  }
  return `${count} records ${hash.digest("hex")}`
}

/** The content of a batch as our library reads it, its checksum included. */
export const contentOfBatch = (bytes: Uint8Array): string =>
  contentHash(Records.fromBytes(bytes).toArray() as ReadonlyArray<KafkaRecord>)

export const workloads = { small: workload(10_000, 100), large: workload(1000, 1000) }
export type WorkloadName = keyof typeof workloads
