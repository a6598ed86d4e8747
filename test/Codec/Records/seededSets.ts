/**
 * Record sets from a seed: every kind of key, value, header, timestamp and option, in all magics.
 */
import type { CompressionName, Magic, RecordInput } from "../../../src/Codec/Records/Record.ts"
import type { MakeOptions } from "../../../src/Codec/Records/RecordsOptions.ts"

export interface SeededSet {
  readonly magic: Magic
  readonly records: ReadonlyArray<RecordInput>
  readonly options: MakeOptions
}

/** Numbers from 0 up to one below a limit. */
export const randomFrom = (seed: number) => {
  let state = seed >>> 0
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

export const seededSet = (seed: number, magic: Magic, compression: CompressionName): SeededSet => {
  const below = randomFrom(seed * 7919 + magic * 101 + compression.length)
  for (let i = 0; i < 5; i++) below(2)
  const pick = <A>(...choices: ReadonlyArray<A>): A => choices[below(choices.length)]!
  const noise = (length: number) => Uint8Array.from({ length }, () => below(256))
  const content = (): Uint8Array | string | null | undefined => {
    switch (below(9)) {
      case 0:
        return null
      case 1:
        return undefined
      case 2:
        return ""
      case 3:
        return noise(below(30))
      case 4:
        return "text ".repeat(below(40))
      case 5:
        return "ключ €𝄞\ud800".slice(0, below(11))
      case 6:
        return noise(60 + below(8))
      case 7:
        return new Uint8Array(8188 + below(8)).fill(below(256))
      default:
        return Buffer.from("a buffer of Node's own")
    }
  }
  const start = pick(0n, 1_700_000_000_000n, 2n ** 40n, 2n ** 53n - 1n, 2n ** 62n)
  const timestamp = (): number | bigint | undefined => {
    const time = start + pick(0n, 0n, 1n, -1n, 63n, -64n, -65n, 2n ** 31n, -(2n ** 31n), 2n ** 51n, 2n ** 60n)
    if (below(8) === 0) return undefined
    if (time < -1n) return -1
    return time < 2n ** 53n && below(2) === 0 ? Number(time) : time
  }
  let offset = pick(0n, 5n, 2n ** 40n)
  const haveOffsets = below(3) === 0
  const records = Array.from({ length: 1 + below(below(4) === 0 ? 200 : 8) }, (): RecordInput => {
    offset += BigInt(1 + below(3) * below(100))
    return {
      key: content(),
      value: content(),
      timestamp: timestamp(),
      ...(haveOffsets ? { offset } : undefined),
      ...(magic === 2 && below(3) === 0
        ? {
            headers: Array.from({ length: below(4) }, () => ({
              key: pick("", "a", "header", "ключ"),
              value: content() ?? null
            }))
          }
        : undefined)
    }
  })
  return {
    magic,
    records,
    options: {
      compression,
      ...(below(3) === 0 ? { timestamp: pick<number | bigint>(-1, 5, 1_700_000_000_500n) } : undefined),
      ...(below(4) === 0 && magic > 0
        ? { logAppendTime: pick<number | bigint>(0, 1_800_000_000_000n) }
        : undefined),
      ...(haveOffsets
        ? { keepOffsets: below(4) > 0 }
        : below(3) === 0
          ? { baseOffset: pick<number | bigint>(0, 3n, 2n ** 39n) }
          : undefined),
      ...(magic === 2 && below(2) === 0
        ? {
            producerId: pick<number | bigint>(-1, 77n, 2n ** 60n),
            producerEpoch: below(0x8000),
            baseSequence: below(0x7fffffff),
            isTransactional: below(2) === 0,
            partitionLeaderEpoch: below(100)
          }
        : undefined),
      ...(magic === 2 && below(6) === 0
        ? { deleteHorizonMs: pick<number | bigint>(0, 1_700_000_000_100n) }
        : undefined),
      ...(magic === 2 && below(8) === 0 ? { isControl: true } : undefined)
    }
  }
}

/** The magics and the codecs that they have. */
export const formats: ReadonlyArray<readonly [Magic, CompressionName]> = ([0, 1, 2] as const).flatMap(
  (magic) =>
    (["none", "gzip", "snappy", "lz4", "zstd"] as const)
      .filter((codec) => magic === 2 || codec !== "zstd")
      .map((codec) => [magic, codec] as const)
)
