/** A socket of Node as a `TransportHandle`. */
import type * as Net from "node:net"
import { TransportError } from "../TransportError.ts"
import type { TransportEvents, TransportHandle } from "../TransportHandle.ts"
import { explain, isTlsAlert } from "./nodeErrors.ts"

export const ignore = (): void => {}

const noBytes: Buffer = Buffer.alloc(0)

/** When the operating system starts to ask whether an idle peer is still there. */
export const keepAliveAfterMs = 60_000

/** Bytes are read into blocks of this size, one after the other, unless the receiver has memory for them. */
const blockBytes = 64 * 1024
/** What is left of a block when a new one is begun. */
const minReadBytes = 16 * 1024

/**
 * Reads from a socket straight into the memory that the receiver has for it, or else into blocks: Node would allocate 64 KiB for each read, and what the
 * receiver puts together would be copies. Fetching 1 KB records takes half the CPU this way. Sockets with TLS cannot do this.
 */
export class Reader {
  #events: TransportEvents | undefined
  #block: Buffer = Buffer.alloc(0)
  /** What came before somebody listened, or before the pause was noticed. */
  #early: Array<Buffer> | undefined
  #isPaused = false

  readonly onread: Net.OnReadOpts = {
    buffer: () => this.#target(),
    callback: (count, target) => {
      const bytes = target as Buffer
      if (bytes.buffer === this.#block.buffer) this.#block = this.#block.subarray(count)
      const chunk = bytes.subarray(0, count)
      // What came early has to be read first.
      if (this.#events === undefined || this.#early !== undefined) (this.#early ??= []).push(chunk)
      else this.#events.onData(chunk)
      return true
    }
  }

  /** Gives what has come already, and then what comes. */
  listen(events: TransportEvents): void {
    this.#events = events
    this.#giveEarly()
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#giveEarly()
  }

  #giveEarly(): void {
    if (this.#early === undefined) return
    queueMicrotask(() => {
      while (this.#early !== undefined && this.#events !== undefined && !this.#isPaused) {
        const chunk = this.#early.shift()
        if (this.#early.length === 0) this.#early = undefined
        if (chunk !== undefined) this.#events.onData(chunk)
      }
    })
  }

  stop(): void {
    this.#events = undefined
  }

  #target(): Buffer {
    const room = this.#early === undefined ? this.#events?.room?.() : undefined
    if (room !== undefined) return room as Buffer
    if (this.#block.length < minReadBytes) this.#block = Buffer.allocUnsafeSlow(blockBytes)
    return this.#block
  }
}

/** The readers of plain sockets. */
export const readers = new WeakMap<Net.Socket, Reader>()

/** @param peer what errors call the other side */
export const makeHandle = (
  socket: Net.Socket,
  peer: string | undefined,
  reader?: Reader
): TransportHandle => {
  let events: TransportEvents | undefined
  const close = (cause: unknown): void => {
    const listening = events
    events = undefined
    reader?.stop()
    listening?.onClose(cause)
  }
  return {
    remote: `${socket.remoteAddress}:${socket.remotePort}`,
    listen: (listener) => {
      events = listener
      let failed: unknown
      socket.on("error", (error) => {
        failed = new TransportError({
          // A server refuses our certificate after the handshake (TLS 1.3).
          phase: isTlsAlert(error) ? "tls" : "established",
          address: `${socket.remoteAddress}:${socket.remotePort}`,
          detail: explain(error, peer),
          cause: error
        })
      })
      // A peer that sends no more is gone for us: half-closed connections are of no use here.
      socket.on("end", () => close(failed))
      socket.on("close", () => close(failed))
      if (reader === undefined) socket.on("data", (chunk) => events?.onData(chunk))
      else reader.listen(listener)
      if (socket.destroyed) queueMicrotask(() => close(failed))
    },
    write: (pieces, onWritten) => {
      // After `end` Node would drop the connection, and what was written before.
      if (!socket.writable) return
      const last = pieces.length - 1
      // All pieces in one call of the operating system.
      if (last > 0) socket.cork()
      for (let i = 0; i < last; i++) socket.write(pieces[i] as Uint8Array)
      socket.write(pieces[last] ?? noBytes, (error) => {
        if (error === undefined || error === null) onWritten()
      })
      if (last > 0) socket.uncork()
    },
    pause: () => {
      reader?.pause()
      socket.pause()
    },
    resume: () => {
      reader?.resume()
      socket.resume()
    },
    end: () => {
      socket.end()
    },
    destroy: () => {
      events = undefined
      reader?.stop()
      socket.destroy()
    }
  }
}
