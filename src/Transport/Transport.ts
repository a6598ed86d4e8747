/**
 * What a connection needs of the network: a stream of bytes in each direction, by callbacks, so that no fiber stands between a socket and a request.
 *
 * One `TransportHandle` is one connection and is never used again. (The sockets of `effect/socket` are not: measured with Effect 4.1, a write after the
 * peer has closed hangs, and a write that waits may end up on the next connection.)
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { ConnectionError } from "../Client/KafkaError.ts"
import * as NodeTransport from "./NodeTransport.ts"

/**
 * What is called when something happens to a connection. The callbacks must not throw.
 *
 * @since 0.1.0
 * @category models
 */
export interface TransportEvents {
  readonly onData: (bytes: Uint8Array) => void
  /**
   * Memory into which the next bytes are best read, because they are the rest of a frame: a transport that can choose reads into its beginning and gives
   * that part to `onData`, which spares a copy. `undefined`: anywhere.
   */
  readonly room?: (() => Uint8Array | undefined) | undefined
  /** Called once, when no more bytes will come or go: `undefined` if the peer closed in good order. Not called after `destroy`. */
  readonly onClose: (cause: unknown) => void
}

/**
 * An open connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface TransportHandle {
  /** The address that was reached, for example `"127.0.0.1:9092"`. */
  readonly remote: string
  /** Starts to deliver; called once. Nothing that arrived before is lost. */
  readonly listen: (events: TransportEvents) => void
  /**
   * Takes bytes to send, in pieces, which belong to the transport until they are written. `onWritten` is called when the operating system has all of them,
   * never when they are lost. The pieces are memory of the library, none of a caller's: a request may have ended long before its bytes are written.
   */
  readonly write: (pieces: ReadonlyArray<Uint8Array>, onWritten: () => void) => void
  /** Sends what was written, then tells the peer that no more will come. */
  readonly end: () => void
  /** Drops the connection at once. May be called at any time and again. */
  readonly destroy: () => void
}

/**
 * TLS towards the broker. The broker's certificate and name are always checked, and TLS 1.2 is the least.
 *
 * @since 0.1.0
 * @category models
 */
export interface TlsOptions {
  /** Certificates to trust, PEM text. Default: those of Node. With `caFile`: both. */
  readonly ca?: string | ReadonlyArray<string> | undefined
  /** A PEM file of certificates to trust. Files are read for each connection, so that they may be replaced. */
  readonly caFile?: string | undefined
  /** The client's certificate chain, PEM text. Default: none. */
  readonly certificate?: string | undefined
  /** The client's certificate chain, a PEM file. */
  readonly certificateFile?: string | undefined
  /** The key of the client's certificate, PEM text. */
  readonly key?: Redacted.Redacted | undefined
  /** The key of the client's certificate, a PEM file. */
  readonly keyFile?: string | undefined
  /** The passphrase of the key. */
  readonly passphrase?: Redacted.Redacted | undefined
  /** The name that the certificate must carry, also sent as SNI. Default: `host`. */
  readonly serverName?: string | undefined
  /** The least version of TLS. Default: `"TLSv1.2"`. */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3" | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface OpenOptions {
  readonly host: string
  readonly port: number
  /** Default: no TLS. */
  readonly tls?: TlsOptions | undefined
  /** Told how far it has come, so that a time limit can say what it waited for. */
  readonly onPhase?: ((phase: "resolve" | "connect" | "tls") => void) | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Transport {
  /** Connects. Interrupting it, or closing the scope, leaves nothing open. */
  readonly open: (options: OpenOptions) => Effect.Effect<TransportHandle, ConnectionError, Scope.Scope>
}

/**
 * The transport that connections use. Default: TCP and TLS of Node.
 *
 * @since 0.1.0
 * @category services
 */
export const Transport = Context.Reference<Transport>("effect-kafka-protocol/Transport", {
  defaultValue: () => NodeTransport.transport
})
