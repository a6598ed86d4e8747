/**
 * PLAIN (RFC 4616): a name and a password, as they are.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { fail, getSecret, type Mechanism, refusePlaintext, type Secret } from "./Mechanism.ts"

/**
 * @since 0.1.0
 * @category options
 */
export interface PlainOptions {
  readonly username: string
  readonly password: Secret
  /** Whether the password may be sent where anyone on the way can read it. Default: false, so that it is refused without TLS. */
  readonly allowWithoutTls?: boolean | undefined
}

const name = "PLAIN"

/**
 * @since 0.1.0
 * @category constructors
 */
export const plain = (options: PlainOptions): Mechanism => ({
  name,
  start: Effect.fnUntraced(function* (peer) {
    yield* refusePlaintext(name, peer, options.allowWithoutTls)
    const password = yield* getSecret(name, "the password", options.password)
    const first = message(options.username, Redacted.value(password))
    if (first === undefined) return yield* fail(name, "a name or password may not be empty or hold NUL")
    return { first, step: () => Effect.undefined, secrets: [password] }
  })
})

/** No authorization id, the name, the password. @internal */
export const message = (username: string, password: string): Uint8Array | undefined =>
  username === "" || password === "" || username.includes("\0") || password.includes("\0")
    ? undefined
    : Buffer.from(`\0${username}\0${password}`)
