/**
 * Where to connect to, and with which TLS.
 *
 * @since 0.1.0
 */
import type * as Redacted from "effect/Redacted"

/**
 * TLS towards the peer. Its certificate and name are always checked, and TLS 1.2 is the least.
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
  /** What errors call the other side. Default: `"server"`. */
  readonly peer?: string | undefined
  /** Told how far it has come, so that a time limit can say what it waited for. */
  readonly onPhase?: ((phase: "resolve" | "connect" | "tls") => void) | undefined
}
