/**
 * Malformed data into every decoder: random bytes, and valid messages with bytes changed, cut, doubled or replaced by the numbers that break parsers. What comes
 * out is a typed error or a value that can be written and read again, and never more of it than the bytes can hold.
 *
 * `FUZZ=1000000` sets how many inputs the responses get altogether.
 */
import { assert, describe, it } from "@effect/vitest"
import type { Wire } from "../../src/Codec/index.ts"
import * as Codec from "../../src/Codec/index.ts"
import { layoutOf, setCompiler } from "../../src/Codec/Wire.ts"
import { apis } from "../../src/Api/index.ts"
import type * as Api from "../../src/Api/Api.ts"
import * as Stored from "../../src/Stored/index.ts"
import { random } from "../Connection/Random.ts"
import { edges, valueAt } from "../interop/exampleValues.ts"

// Generated code from the first use on; that the interpreter agrees with it, test/Codec/Coder.test.ts shows.
setCompiler("compiled")

const count = Number(process.env["FUZZ"] ?? 40_000)

type Dice = (below: number) => number

/** Counts and lengths that ask for everything: int16, int32, and varints of 5 and 10 bytes. */
const greedy = [
  "7fff",
  "8000",
  "ffff",
  "7fffffff",
  "80000000",
  "ffffffff",
  "ffffffff0f",
  "feffffff0f",
  "ffffffffffffffffff01"
].map((hex) => Buffer.from(hex, "hex"))

const mutations: ReadonlyArray<(bytes: Buffer, dice: Dice) => Buffer> = [
  (bytes, dice) => {
    const changed = Buffer.from(bytes)
    changed[dice(bytes.length)]! ^= 1 << dice(8)
    return changed
  },
  (bytes, dice) => {
    const changed = Buffer.from(bytes)
    changed[dice(bytes.length)] = dice(256)
    return changed
  },
  (bytes, dice) => bytes.subarray(0, dice(bytes.length)),
  (bytes, dice) => {
    const [from, to] = [dice(bytes.length), dice(bytes.length)].sort((a, b) => a - b) as [number, number]
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)])
  },
  (bytes, dice) => {
    const [from, to] = [dice(bytes.length), dice(bytes.length)].sort((a, b) => a - b) as [number, number]
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
  },
  (bytes, dice) => {
    const changed = Buffer.from(bytes)
    greedy[dice(greedy.length)]!.copy(changed, dice(bytes.length))
    return changed
  }
]

const randomBytes = (dice: Dice): Buffer =>
  // Small bytes get further: they are plausible lengths.
  Buffer.from(Array.from({ length: dice(200) }, () => (dice(2) === 0 ? dice(4) : dice(256))))

/** How many values hang on one: what a decoder has allocated. */
const weigh = (value: unknown): number => {
  if (
    typeof value !== "object" ||
    value === null ||
    ArrayBuffer.isView(value) ||
    value instanceof Codec.Records
  )
    return 1
  let weight = 1
  for (const each of Object.values(value)) weight += weigh(each)
  return weight
}

/** The empty message is all defaults; each byte of input may add a struct of defaults at most. */
const heaviest = (bytes: Uint8Array): number => 200 + 100 * bytes.length

const samplesOf = (wire: Wire<any>): ReadonlyArray<Buffer> =>
  edges
    .filter((edge) => ["zero", "largest", "smallest", "unknown tags"].includes(edge.name))
    .map((edge) => Buffer.from(wire.encode(valueAt(layoutOf(wire), edge))))
    .filter((bytes) => bytes.length > 0)

const typed = <A>(run: () => A): A | undefined => {
  try {
    return run()
  } catch (error) {
    if (error instanceof Codec.DecodeError || error instanceof Codec.EncodeError) return undefined
    throw error
  }
}

const attack = (name: string, wire: Wire<any>, inputs: number): number => {
  const seed = random([...name].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, 7))
  const dice: Dice = (below) => Math.floor(seed() * below)
  const samples = samplesOf(wire)
  let accepted = 0
  for (let i = 0; i < inputs; i++) {
    let bytes = samples.length > 0 && dice(4) > 0 ? samples[dice(samples.length)]! : randomBytes(dice)
    for (let times = dice(4); times > 0 && bytes.length > 0; times--)
      bytes = mutations[dice(mutations.length)]!(bytes, dice)
    try {
      const value = typed(() => wire.decode(bytes))
      if (value === undefined) continue
      accepted++
      assert.isAtMost(weigh(value), heaviest(bytes))
      const again = wire.encode(value)
      assert.deepStrictEqual(wire.decode(again), value)
    } catch (error) {
      throw new Error(`${name}: ${bytes.toString("hex").slice(0, 4000)}`, { cause: error })
    }
  }
  return accepted
}

const versionsOf = (message: Codec.Message<any, any>): ReadonlyArray<number> =>
  Array.from({ length: message.versions.max - message.versions.min + 1 }, (_, i) => message.versions.min + i)

const run = (label: string, messages: ReadonlyArray<Codec.Message<any, any>>, total: number) => {
  const targets = messages.flatMap((message) =>
    versionsOf(message).map((version) => ({ name: `${message.name} v${version}`, wire: message.at(version) }))
  )
  const inputs = Math.ceil(total / targets.length)
  const accepted = targets.reduce((sum, { name, wire }) => sum + attack(name, wire, inputs), 0)
  process.stdout.write(
    `fuzz: ${label}: ${targets.length} decoders, ${targets.length * inputs} inputs, ${accepted} accepted\n`
  )
  return { inputs, accepted }
}

/** Long inputs in which everything that may be read as a count or a length asks for much. */
const patterns = [
  "00",
  "01",
  "02",
  "03",
  "7f",
  "ff",
  "0001",
  "00000040",
  "00004000",
  "0000ffff",
  "8001",
  "ff7f",
  "01ff03"
].map((hex) => Buffer.alloc(32 * 1024, hex, "hex"))

describe("fuzzing", () => {
  const all = apis as ReadonlyArray<Api.Any>

  it("11 survives array and tag amplification: no more values than the bytes can hold", () => {
    let heaviestPerByte = 0
    for (const { request, response } of all) {
      for (const message of [request, response]) {
        for (const version of versionsOf(message)) {
          const wire = message.at(version)
          for (const bytes of patterns) {
            // Behind a count that claims all that is left, too.
            for (const input of [
              bytes,
              Buffer.concat([Buffer.from("00007fff", "hex"), bytes]),
              Buffer.concat([Buffer.from("ffff01", "hex"), bytes])
            ]) {
              const reader = new Codec.Reader(input)
              const value = typed(() => wire.read(reader))
              if (value === undefined) continue
              heaviestPerByte = Math.max(heaviestPerByte, (weigh(value) - 100) / reader.offset)
            }
          }
        }
      }
    }
    // A byte that says "no tagged fields" may stand for a struct of defaults: some twenty.
    assert.isBelow(heaviestPerByte, 100)
  }, 120_000)

  it("10 survives mutated responses of every API: only typed errors, and values that survive a round trip", () => {
    const { accepted, inputs } = run(
      "responses",
      all.map((api) => api.response),
      count
    )
    assert.isAbove(inputs, 10)
    assert.isAbove(accepted, 100, "some are valid still: a proxy sees them pass")
  }, 3_600_000)

  it("into every request decoder, as a server meets it", () => {
    run(
      "requests",
      all.map((api) => api.request),
      count / 4
    )
  }, 3_600_000)

  it("into every stored message", () => {
    run("stored", Stored.messages, count / 4)
  }, 3_600_000)
})
