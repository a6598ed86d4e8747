/**
 * `TransportError`: the one failure of this room. It says how far a connection had come, to which address, what went wrong and what to do about it.
 *
 * @since 0.1.0
 */
import { printable } from "../internal/printable.ts"
import { TaggedError } from "../internal/taggedError.ts"

/**
 * How far it had come: looking up the name, TCP, TLS, binding an address to accept on, in use.
 *
 * @since 0.1.0
 * @category models
 */
export type TransportPhase = "resolve" | "connect" | "tls" | "listen" | "established"

const phaseText: { readonly [P in TransportPhase]: (address: string) => string } = {
  resolve: (address) => `Cannot find the address of ${address}`,
  connect: (address) => `Cannot connect to ${address}`,
  tls: (address) => `No TLS with ${address}`,
  listen: (address) => `Cannot listen on ${address}`,
  established: (address) => `Lost the connection to ${address}`
}

/**
 * There is no connection, it was lost, or none can be accepted.
 *
 * @since 0.1.0
 * @category errors
 */
export class TransportError extends TaggedError("TransportError")<{
  readonly phase: TransportPhase
  /** `host:port` */
  readonly address: string
  /** What went wrong and, where we know, what to do. */
  readonly detail: string
  readonly cause?: unknown
}> {
  /** Whether trying again may help without anything being changed: not where TLS was refused. */
  get isRetryable(): boolean {
    return this.phase !== "tls"
  }
  override get message(): string {
    return `${phaseText[this.phase](printable(this.address))}: ${printable(this.detail, 2000)}`
  }
}
