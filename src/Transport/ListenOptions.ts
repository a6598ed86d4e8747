/**
 * Where to accept connections, and with which TLS.
 *
 * @since 0.1.0
 */
import type * as Redacted from "effect/Redacted"

/**
 * TLS of those who accept. TLS 1.2 is the least. Certificate and key are needed, as text or as a file.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServerTlsOptions {
  /** The certificate chain, PEM text. */
  readonly certificate?: string | undefined
  /** The certificate chain, a PEM file, which is read once. */
  readonly certificateFile?: string | undefined
  /** The key of the certificate, PEM text. */
  readonly key?: Redacted.Redacted | undefined
  /** The key of the certificate, a PEM file, which is read once. */
  readonly keyFile?: string | undefined
  /** The passphrase of the key. */
  readonly passphrase?: Redacted.Redacted | undefined
  /**
   * Whether clients show a certificate: `"none"` does not ask, `"requested"` lets those in who show none, `"required"` does not. One that is shown must be
   * trusted. Default: `"none"`.
   */
  readonly clientCertificate?: "none" | "requested" | "required" | undefined
  /** Certificates to trust clients by, PEM text. Default: those of Node. With `caFile`: both. */
  readonly ca?: string | ReadonlyArray<string> | undefined
  /** A PEM file of certificates to trust clients by. */
  readonly caFile?: string | undefined
  /** The least version of TLS. Default: `"TLSv1.2"`. */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3" | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface ListenOptions {
  /** The address to bind, or a name of it. Default: `"127.0.0.1"`, which nobody else can reach. */
  readonly host?: string | undefined
  /** Default: 0, any that is free. */
  readonly port?: number | undefined
  /** Default: no TLS. */
  readonly tls?: ServerTlsOptions | undefined
  /** How many connections may wait to be accepted by this process. Default: 511. The operating system may allow fewer. */
  readonly backlog?: number | undefined
}

/**
 * Something that accepts connections, until its scope closes.
 *
 * @since 0.1.0
 * @category models
 */
export interface Listener {
  /** The address that was bound. */
  readonly host: string
  /** The port that was bound. */
  readonly port: number
}
