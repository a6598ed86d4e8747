/**
 * What of the answers of two brokers cannot be equal, given symbolic names: the same thing has the same name over a whole scenario, so relations are
 * compared too. All else is compared as it is.
 */
import type { RecordBatch } from "../../../src/Codec/Records/RecordBatch.ts"
import { Records, RecordsError } from "../../../src/Codec/Records/Records.ts"
import type { Step } from "./Side.ts"

/** Ids that a broker gives: by the names of fields. Nothing, −1, 0 or the zero id stay as they are. */
const identifiers: Readonly<Record<string, string>> = {
  producerId: "producer",
  topicId: "topic",
  clusterId: "cluster",
  sessionId: "session",
  port: "port",
  logDir: "directory"
}

/** Sentences for people: whether there is one is compared, not its words. */
const messages = new Set(["errorMessage", "batchIndexErrorMessage"])

const isNothing = (value: unknown): boolean =>
  value === null ||
  value === "" ||
  value === "AAAAAAAAAAAAAAAAAAAAAA" ||
  value === 0 ||
  value === -1 ||
  value === -1n

/**
 * Where Kafka's order is that of a hash map: by API, the path of the array and what orders its elements. `*`: in each API.
 */
const hashOrders: Readonly<Record<string, Readonly<Record<string, ReadonlyArray<string>>>>> = {
  "*": {},
  Produce: { responses: ["name", "topicId", "errorCode"], "responses.partitionResponses": ["index"] },
  ListOffsets: { topics: ["name"], "topics.partitions": ["partitionIndex"] },
  AlterReplicaLogDirs: { results: ["topicName"], "results.partitions": ["partitionIndex"] },
  OffsetCommit: { topics: ["name"], "topics.partitions": ["partitionIndex"] },
  OffsetFetch: { topics: ["name"], "topics.partitions": ["partitionIndex"] },
  TxnOffsetCommit: { topics: ["name"], "topics.partitions": ["partitionIndex"] },
  DescribeTransactions: { "transactionStates.topics": ["topic"], "transactionStates.topics.partitions": [] },
  // From version 3 on, the order is that of the request.
  "Fetch of old": { responses: ["topic"], "responses.partitions": ["partitionIndex"] },
  // Shuffled on purpose since KRaft: which topics there are shall not show.
  DeleteTopics: { responses: ["name", "topicId", "errorCode"] },
  Metadata: {
    topics: ["name", "topicId"],
    brokers: ["nodeId"],
    "topics.partitions": ["partitionIndex"],
    // Of topics that a scenario has taken out of the answer.
    partitions: ["partitionIndex"]
  },
  // Up to Kafka 1.1.
  "CreateTopics of old": { topics: ["name", "errorCode"] }
}

const ofOld = new Set(["Fetch", "CreateTopics"])

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** A fetch may end in the middle of a batch. */
function* wholeBatches(records: Records): Generator<RecordBatch> {
  try {
    yield* records.batches({ checkCrc: true })
  } catch (error) {
    if (!(error instanceof RecordsError) || error.kind !== "cut") throw error
  }
}

type Plain = null | boolean | number | string | ReadonlyArray<Plain> | { readonly [name: string]: Plain }

/** Names what was seen in the order in which it was seen. */
export class Normalizer {
  readonly #symbols = new Map<string, Map<unknown, string>>()
  readonly #from: bigint
  readonly #to: bigint
  #isCompressedAnew = false

  /** Times between these two, in milliseconds, are those that the broker took. */
  constructor(fromMs: number, toMs: number) {
    this.#from = BigInt(fromMs)
    this.#to = BigInt(toMs)
  }

  /** The steps of a transcript, as plain data that can be compared. */
  steps(transcript: ReadonlyArray<Step>): ReadonlyArray<Plain> {
    return transcript.map(({ apiName, isCompressedAnew, outcome, version }) => {
      this.#isCompressedAnew = isCompressedAnew
      return outcome._tag === "Answer"
        ? this.#value(
            version < 3 && ofOld.has(apiName) ? `${apiName} of old` : apiName,
            outcome.response,
            "",
            ""
          )
        : { outcome: outcome._tag, cause: outcome._tag === "Broken" ? outcome.cause : "" }
    })
  }

  #symbol(kind: string, value: unknown): string {
    const known = this.#symbols.get(kind) ?? new Map<unknown, string>()
    this.#symbols.set(kind, known)
    const symbol = known.get(value) ?? `#${kind} ${known.size + 1}`
    known.set(value, symbol)
    return symbol
  }

  #text(value: string): string {
    return value.replaceAll(uuid, (id) => this.#symbol("uuid", id))
  }

  #long(value: bigint): Plain {
    if (value >= this.#from && value <= this.#to) return "#now"
    return `${value}n`
  }

  #bytes(value: Uint8Array): Plain {
    return this.#text(Buffer.from(value).toString("latin1"))
  }

  #records(records: Records): Plain {
    const batches: Array<Plain> = []
    let isOfAnySize = false
    let left = records.toObject().sizeInBytes ?? 0
    for (const batch of wholeBatches(records)) {
      const { crc: _, sizeInBytes, ...header } = batch.toObject()
      left -= sizeInBytes
      // What a broker compresses anew is as long as its library makes it: for old clients always, for others when the producer is one.
      const isAnew = header.compression !== "none" && (header.magic < 2 || this.#isCompressedAnew)
      isOfAnySize ||= isAnew
      batches.push(
        this.#value(
          "",
          {
            ...header,
            sizeInBytes: isAnew ? "any" : sizeInBytes,
            records: batch.toArray().map((record) => record.toObject())
          },
          "",
          ""
        )
      )
    }
    // An answer to an old client is as long as what is stored.
    return { batches, bytesOfOneThatIsCut: isOfAnySize ? "any" : left }
  }

  #value(apiName: string, value: unknown, name: string, path: string): Plain {
    const kind = identifiers[name]
    if (kind !== undefined && !isNothing(value) && typeof value !== "object") return this.#symbol(kind, value)
    if (messages.has(name) && typeof value === "string") return "#text"
    if (value instanceof Records) return this.#records(value)
    if (ArrayBuffer.isView(value))
      return this.#bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    switch (typeof value) {
      case "bigint":
        return this.#long(value)
      case "string":
        return this.#text(value)
      case "number":
      case "boolean":
        return value
      case "object":
        if (value === null) return null
        return Array.isArray(value)
          ? this.#array(apiName, value, path)
          : this.#struct(apiName, value as Readonly<Record<string, unknown>>, path)
      default:
        return String(value)
    }
  }

  #array(apiName: string, elements: ReadonlyArray<unknown>, path: string): Plain {
    const keys = hashOrders[apiName]?.[path] ?? hashOrders["*"]![path]
    const ordered = keys === undefined ? elements : elements.toSorted((a, b) => compareBy(keys, a, b))
    return ordered.map((element) => this.#value(apiName, element, "", path))
  }

  #struct(apiName: string, fields: Readonly<Record<string, unknown>>, path: string): Plain {
    return Object.fromEntries(
      Object.entries(fields).map(([name, each]) => [
        name,
        this.#value(apiName, each, name, path === "" ? name : `${path}.${name}`)
      ])
    )
  }
}

/** By these fields; scalars, when there are none, by themselves. */
const compareBy = (keys: ReadonlyArray<string>, a: unknown, b: unknown): number => {
  const keyOf = (value: unknown): ReadonlyArray<unknown> =>
    keys.length === 0
      ? [value]
      : keys.map((key) => {
          const each = (value as Readonly<Record<string, unknown>>)[key]
          // Ids are chance: only whether there is one orders.
          return key in identifiers ? isNothing(each) : each
        })
  const [left, right] = [keyOf(a), keyOf(b)]
  for (let i = 0; i < left.length; i++) {
    const [x, y] = [left[i], right[i]]
    if (typeof x === "number" && typeof y === "number" && x !== y) return x - y
    const [s, t] = [String(x), String(y)]
    if (s !== t) return s < t ? -1 : 1
  }
  return 0
}
