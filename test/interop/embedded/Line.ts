/**
 * One TCP connection that sends what it is told to, at any version, advertised or not, and says what came of it: a client without opinions, for comparing brokers.
 */
import { connect, type Socket } from "node:net"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Api from "../../../src/Api/Api.ts"
import { RequestHeader } from "../../../src/Api/RequestHeader.ts"
import { ResponseHeader } from "../../../src/Api/ResponseHeader.ts"
import { Reader } from "../../../src/Codec/Cursor.ts"
import { int16 } from "../../../src/Codec/Types.ts"
import { FrameSplitter } from "../../../src/Protocol/Frame.ts"
import { framed } from "../../../tools/server/responseFrame.ts"

/** What a broker does to a request beside answering it. */
export class Unanswered extends Data.TaggedError("Unanswered")<{ readonly how: "closed" | "silent" }> {}

export const clientId = "beside"

type Resume = (outcome: Effect.Effect<Buffer, Unanswered>) => void

export class Line {
  readonly #socket: Socket
  readonly #waiting = new Map<number, Resume>()
  #correlationId = 0
  #isClosed = false

  private constructor(host: string, port: number) {
    this.#socket = connect({ host, port })
    this.#socket.setNoDelay(true)
    const splitter = new FrameSplitter(64 * 1024 * 1024, (bytes, start, end) => {
      const id = bytes.readInt32BE(start)
      const resume = this.#waiting.get(id)
      this.#waiting.delete(id)
      // Decoded records are views of the bytes: they are copied out of what the socket reuses.
      resume?.(Effect.succeed(Buffer.from(bytes.subarray(start, end))))
      return true
    })
    this.#socket.on("data", (chunk) => splitter.push(Buffer.from(chunk)))
    this.#socket.on("error", () => {})
    this.#socket.on("close", () => {
      this.#isClosed = true
      for (const resume of this.#waiting.values()) resume(Effect.fail(new Unanswered({ how: "closed" })))
      this.#waiting.clear()
    })
  }

  static readonly open = ({ host, port }: { readonly host: string; readonly port: number }) =>
    Effect.acquireRelease(
      Effect.sync(() => new Line(host, port)),
      (line) => Effect.sync(() => line.close())
    )

  get isClosed(): boolean {
    return this.#isClosed
  }

  close(): void {
    this.#socket.destroy()
  }

  /** Fails where a version cannot say the input: a mistake of the scenario. */
  static body<A extends Api.Any>(api: A, version: number, input: Api.RequestInput<A>): Uint8Array {
    return api.request.at(version).encode(input)
  }

  /** The frame of a request of this body, and its correlation id. */
  frame(api: Api.Any, version: number, body: Uint8Array): { readonly id: number; readonly bytes: Buffer } {
    const id = this.#correlationId++
    const header = RequestHeader.at(Api.requestHeaderVersion(api, version)).encode({
      requestApiKey: api.key,
      requestApiVersion: version,
      correlationId: id,
      clientId
    })
    return { id, bytes: framed(header, body) }
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** Waits until the broker closes the connection. */
  readonly closed: Effect.Effect<void> = Effect.callback((resume) => {
    if (this.#isClosed) resume(Effect.void)
    else this.#socket.once("close", () => resume(Effect.void))
  })

  /** Sends, and gives the response. */
  ask<A extends Api.Any>(
    api: A,
    version: number,
    body: Uint8Array,
    timeoutMs: number
  ): Effect.Effect<Api.Response<A>, Unanswered> {
    const reply = Effect.callback<Buffer, Unanswered>((resume) => {
      if (this.#isClosed) return resume(Effect.fail(new Unanswered({ how: "closed" })))
      const { bytes, id } = this.frame(api, version, body)
      this.#waiting.set(id, resume)
      this.write(bytes)
      return Effect.sync(() => this.#waiting.set(id, () => {}))
    })
    return reply.pipe(
      Effect.timeoutOrElse({
        duration: timeoutMs,
        orElse: () => Effect.fail(new Unanswered({ how: "silent" }))
      }),
      Effect.map((bytes) => decode(api, version, bytes))
    )
  }
}

/** The code that refuses a version; a broker that does so answers ApiVersions in version 0. */
const unsupportedVersion = 35

const decode = <A extends Api.Any>(api: A, version: number, bytes: Buffer): Api.Response<A> => {
  const reader = new Reader(bytes, 4)
  if (api.key === 18 && version > 0 && int16.decode(bytes.subarray(4, 6)) === unsupportedVersion)
    return api.response.at(0).readAll(reader)
  reader.begin(0, bytes.length)
  ResponseHeader.at(Api.responseHeaderVersion(api, version)).read(reader)
  return api.response.at(version).readAll(reader)
}
