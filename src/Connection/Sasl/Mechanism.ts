/**
 * What a SASL mechanism is: a name, and conversations. It sees no socket and no Kafka message; `internal/Authentication.ts` carries its tokens.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { AuthenticationError } from "../../Client/KafkaError.ts"

/**
 * The broker to authenticate with.
 *
 * @since 0.1.0
 * @category models
 */
export interface Peer {
  readonly host: string
  readonly port: number
  /** Whether TLS protects the exchange. */
  readonly tls: boolean
}

/**
 * One authentication: made anew for each connection, and for each renewal of a session.
 *
 * @since 0.1.0
 * @category models
 */
export interface Conversation {
  /** The initial response: the first token, which the client sends. */
  readonly first: Uint8Array
  /**
   * The answer to a token of the broker, or `undefined` if authentication is complete for the client. Fails when the broker cannot be trusted.
   * A broker refuses by an error, which is not shown to the mechanism.
   */
  readonly step: (challenge: Uint8Array) => Effect.Effect<Uint8Array | undefined, AuthenticationError>
  /** Removed from the error message of a broker that repeats them. */
  readonly secrets?: ReadonlyArray<Redacted.Redacted> | undefined
}

/**
 * A SASL mechanism. `Sasl.plain` and its siblings make those of Kafka; any other (AWS MSK IAM, GSSAPI, a company's own) is an object of this kind.
 *
 * @since 0.1.0
 * @category models
 */
export interface Mechanism {
  /** As brokers name it, for example `"PLAIN"`. It is this one or none. */
  readonly name: string
  /** Gets the credentials, by themselves or from wherever they are kept, and gives the initial response. */
  readonly start: (peer: Peer) => Effect.Effect<Conversation, AuthenticationError>
}

/**
 * A secret, or an Effect that gets it: run for each authentication, so that it may change.
 *
 * @since 0.1.0
 * @category models
 */
export type Secret = Redacted.Redacted | Effect.Effect<Redacted.Redacted, unknown>

/** @internal */
export const getSecret = (
  mechanism: string,
  what: string,
  secret: Secret
): Effect.Effect<Redacted.Redacted, AuthenticationError> =>
  Effect.isEffect(secret)
    ? Effect.mapError(secret, (cause) =>
        cause instanceof AuthenticationError
          ? cause
          : new AuthenticationError({ mechanism, detail: `could not get ${what}`, isTransient: true, cause })
      )
    : Effect.succeed(secret)

/** A mechanism whose secret crosses the wire as it is. @internal */
export const refusePlaintext = (
  mechanism: string,
  peer: Peer,
  allowed: boolean | undefined
): Effect.Effect<void, AuthenticationError> =>
  peer.tls || allowed === true
    ? Effect.void
    : fail(
        mechanism,
        "it would send the secret unencrypted: give the `tls` option, or `allowWithoutTls: true`"
      )

/** @internal */
export const fail = (mechanism: string, detail: string): Effect.Effect<never, AuthenticationError> =>
  Effect.fail(new AuthenticationError({ mechanism, detail }))
