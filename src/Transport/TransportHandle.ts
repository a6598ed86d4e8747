/**
 * One connection, as either of its ends has it: what it does and what it tells.
 *
 * @since 0.1.0
 */

/**
 * What is called when something happens to a connection. The callbacks must not throw.
 *
 * @since 0.1.0
 * @category models
 */
export interface TransportEvents {
  readonly onData: (bytes: Uint8Array) => void
  /**
   * Memory in which the receiver would like to have the next bytes: a transport that can choose reads into its beginning and gives that part to `onData`,
   * which spares a copy. `undefined`: anywhere.
   */
  readonly room?: (() => Uint8Array | undefined) | undefined
  /** Called once, when no more bytes will come or go: `undefined` if the peer closed in good order. Not called after `destroy`. */
  readonly onClose: (cause: unknown) => void
}

/**
 * An open connection. Both ends have the same: the one that opened it and the one that accepted it.
 *
 * @since 0.1.0
 * @category models
 */
export interface TransportHandle {
  /** The address of the peer, for example `"127.0.0.1:9092"`. */
  readonly remote: string
  /** Starts to deliver; called once. Nothing that arrived before is lost. */
  readonly listen: (events: TransportEvents) => void
  /**
   * Takes bytes to send, in pieces, which belong to the transport until they are written. `onWritten` is called when the operating system has all of them,
   * never when they are lost. After `end` nothing is taken any more.
   */
  readonly write: (pieces: ReadonlyArray<Uint8Array>, onWritten: () => void) => void
  /** Reads no more for now, so that the peer has to wait: after it `onData` is not called, nor `onClose` for what has not been read. Again has no effect. */
  readonly pause: () => void
  /** Goes on with reading. */
  readonly resume: () => void
  /** Sends what was written, then tells the peer that no more will come. */
  readonly end: () => void
  /** Drops the connection at once. May be called at any time and again. */
  readonly destroy: () => void
}
