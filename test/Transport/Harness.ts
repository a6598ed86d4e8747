/** Both ends of a connection, over each network alike. */
import * as Effect from "effect/Effect"
import { Transport, type OpenOptions, type TransportHandle } from "../../src/Transport/Transport.ts"
import { type Listener, type ListenOptions, TransportServer } from "../../src/Transport/TransportServer.ts"

/** How one connects to what, and listens. */
export interface Ways {
  readonly open?: Pick<OpenOptions, "tls"> | undefined
  readonly listen?: Pick<ListenOptions, "tls"> | undefined
}

/** Waits for what must come: if it does not, the time limit of the test says so. */
export const until = (isSo: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() => (isSo() ? Effect.void : Effect.andThen(Effect.sleep(1), until(isSo))))

/** A listener that keeps what it has accepted. */
export const listening = Effect.fnUntraced(function* (ways: Ways, options: ListenOptions = {}) {
  const { listen } = yield* TransportServer
  const accepted: Array<TransportHandle> = []
  const listener: Listener = yield* listen({ ...ways.listen, ...options }, (handle) => accepted.push(handle))
  return { accepted, listener }
})

export const open = Effect.fnUntraced(function* (ways: Ways, { host, port }: Listener) {
  return yield* (yield* Transport).open({ ...ways.open, host, port })
})

/** A connection, with both of its ends. */
export const connected = Effect.fnUntraced(function* (ways: Ways) {
  const { accepted, listener } = yield* listening(ways)
  const client = yield* open(ways, listener)
  yield* until(() => accepted.length > 0)
  return { client, server: accepted[0]!, listener }
})

/** Listens, and keeps what it hears. */
export class Ear {
  readonly chunks: Array<Uint8Array> = []
  readonly closed: Array<unknown> = []
  bytes = 0

  constructor(handle: TransportHandle, onData: (bytes: Uint8Array) => void = () => {}) {
    handle.listen({
      onData: (bytes) => {
        this.chunks.push(Buffer.from(bytes))
        this.bytes += bytes.length
        onData(bytes)
      },
      onClose: (cause) => this.closed.push(cause)
    })
  }

  get all(): Buffer {
    return Buffer.concat(this.chunks)
  }
}

/** Numbers from 0 to below 1 that a seed determines. */
export const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

/** Bytes that tell where they come from. */
export const numbered = (count: number, first: number): Buffer => {
  const bytes = Buffer.allocUnsafe(count)
  for (let i = 0; i < count; i++) bytes[i] = ((first + i) * 31) & 0xff
  return bytes
}
