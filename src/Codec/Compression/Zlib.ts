/**
 * gzip and zstd, by `node:zlib`: synchronously, and in its thread pool for what is large.
 *
 * @since 0.1.0
 */
import * as Zlib from "node:zlib"
import type { Compressor } from "./Compressor.ts"
import { badData, fitted, Output, tooLarge } from "./Output.ts"
import { nextFrame, readPlainFrame } from "./ZstdFrame.ts"

/**
 * Level 0–9, default 6. Several members are read as one.
 *
 * @since 0.1.0
 * @category codecs
 */
export const gzip: Compressor = {
  compress: (bytes, { level }) => failing("gzip", 0, () => Zlib.gzipSync(bytes, gzipOptions(level))),
  decompress: (bytes, { maxBytes }) =>
    fitted(
      failing("gzip", maxBytes, () => Zlib.gunzipSync(bytes, outputOf(bytes, maxBytes, lastSize(bytes))))
    ),
  compressAsync: (bytes, { level }) => later("gzip", 0, (done) => Zlib.gzip(bytes, gzipOptions(level), done)),
  decompressAsync: async (bytes, { maxBytes }) =>
    fitted(
      await later("gzip", maxBytes, (done) =>
        Zlib.gunzip(bytes, outputOf(bytes, maxBytes, lastSize(bytes)), done)
      )
    )
}

/**
 * Level −131072–22, default 3. Several frames are read as one.
 *
 * @since 0.1.0
 * @category codecs
 */
export const zstd: Compressor = {
  compress: (bytes, { level }) => failing("zstd", 0, () => Zlib.zstdCompressSync(bytes, zstdOptions(level))),
  decompress: (bytes, { maxBytes }) => {
    const frames = new Frames(bytes)
    const only = frames.only
    if (only !== undefined)
      return fitted(
        failing("zstd", maxBytes, () =>
          Zlib.zstdDecompressSync(only, outputOf(only, maxBytes, frames.contentBytes))
        )
      )
    const output = new Output(bytes.length * 3, maxBytes, true)
    for (let frame = frames.next(output); frame !== undefined; frame = frames.next(output)) {
      const data = frame
      output.append(
        failing("zstd", maxBytes, () => Zlib.zstdDecompressSync(data, outputOf(data, output.left, undefined)))
      )
    }
    return output.take()
  },
  compressAsync: (bytes, { level }) =>
    later("zstd", 0, (done) => Zlib.zstdCompress(bytes, zstdOptions(level), done)),
  decompressAsync: async (bytes, { maxBytes }) => {
    const frames = new Frames(bytes)
    const only = frames.only
    if (only !== undefined)
      return fitted(
        await later("zstd", maxBytes, (done) =>
          Zlib.zstdDecompress(only, outputOf(only, maxBytes, frames.contentBytes), done)
        )
      )
    const output = new Output(bytes.length * 3, maxBytes, false)
    for (let frame = frames.next(output); frame !== undefined; frame = frames.next(output)) {
      const data = frame
      output.append(
        await later("zstd", maxBytes, (done) =>
          Zlib.zstdDecompress(data, outputOf(data, output.left, undefined), done)
        )
      )
    }
    return output.take()
  }
}

// ---------------------------------------------------------------------------------------------------------------------

/**
 * The frames of zstd data, for `node:zlib` to decompress one at a time: it reads the first and drops the rest without a word. A call costs 15 µs or more,
 * whatever is in the frame, so that frames are not taken in any number: small ones that hold bytes as they are get read here, and of others there may be
 * one in 64 bytes. (Kafka's producers write one frame.)
 */
class Frames {
  /** The whole, if that is one frame that is left to `node:zlib`. */
  readonly only: Uint8Array | undefined
  /** What the last frame says that it has. */
  contentBytes: number | undefined
  private readonly bytes: Uint8Array
  private at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    let others = 0
    let frames = 0
    for (let at = 0; at < bytes.length; frames++) {
      const frame = nextFrame(bytes, at)
      if (frame.kind === "other") others++
      at = frame.end
      this.contentBytes = frame.contentBytes
    }
    if (others > 16 + bytes.length / 64)
      throw badData(
        `${others} small zstd frames in ${bytes.length} bytes, which are not taken in that number`
      )
    this.only = frames === 1 && others === 1 ? bytes : undefined
  }

  /** Reads plain frames up to the first one that is left to `node:zlib`. */
  next(output: Output): Uint8Array | undefined {
    while (this.at < this.bytes.length) {
      const start = this.at
      const frame = nextFrame(this.bytes, start)
      this.at = frame.end
      if (frame.kind === "plain") readPlainFrame(this.bytes, frame, output)
      else if (frame.kind === "other") return this.bytes.subarray(start, frame.end)
    }
    return undefined
  }
}

/** What a gzip member says that it had, modulo 2³²; the last one, if there are several. */
const lastSize = (bytes: Uint8Array): number | undefined => {
  const at = bytes.length - 4
  return at < 0
    ? undefined
    : (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}

/**
 * Node wants a limit of at least 1. What comes out is gathered in chunks and joined: where one is enough, 1 MB takes a quarter (gzip) or a
 * sixth (zstd) less time than in Node's 16 KiB. The size that the data declare is used within bounds.
 */
const outputOf = (bytes: Uint8Array, maxBytes: number, claimedBytes: number | undefined) => ({
  maxOutputLength: Math.max(maxBytes, 1),
  chunkSize: Math.min(
    Math.max(Math.min(bytes.length * 8, (claimedBytes ?? Infinity) + 1), 16 * 1024),
    4 * 1024 * 1024
  )
})

const gzipOptions = (level: number | undefined): Zlib.ZlibOptions => (level === undefined ? {} : { level })

const zstdOptions = (level: number | undefined): Zlib.ZstdOptions =>
  level === undefined ? {} : { params: { [Zlib.constants.ZSTD_c_compressionLevel]: level } }

const translate = (name: string, maxBytes: number, cause: unknown) =>
  (cause as { code?: unknown } | null)?.code === "ERR_BUFFER_TOO_LARGE"
    ? tooLarge(maxBytes)
    : badData(`${name} refuses: ${cause instanceof Error ? cause.message : "unknown reason"}`, cause)

const failing = (name: string, maxBytes: number, run: () => Uint8Array): Uint8Array => {
  try {
    return run()
  } catch (cause) {
    throw translate(name, maxBytes, cause)
  }
}

const later = (
  name: string,
  maxBytes: number,
  run: (done: (error: Error | null, result: Uint8Array) => void) => void
): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    try {
      run((error, result) => (error === null ? resolve(result) : reject(translate(name, maxBytes, error))))
    } catch (cause) {
      reject(translate(name, maxBytes, cause))
    }
  })
