/**
 * OAUTHBEARER (RFC 7628, KIP-255): a token that an authorization server has issued.
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
export interface OAuthBearerOptions {
  /** The token, without `Bearer`; an Effect is run for each authentication, also to renew a session. */
  readonly token: Secret
  /** Names and values that go along (KIP-342). Default: none. */
  readonly extensions?: Readonly<Record<string, string>> | undefined
  /** Whether the token may be sent where anyone on the way can read it. Default: false, so that it is refused without TLS. */
  readonly allowWithoutTls?: boolean | undefined
}

const name = "OAUTHBEARER"

/**
 * @since 0.1.0
 * @category constructors
 */
export const oauthBearer = (options: OAuthBearerOptions): Mechanism => ({
  name,
  start: Effect.fnUntraced(function* (peer) {
    yield* refusePlaintext(name, peer, options.allowWithoutTls)
    const token = yield* getSecret(name, "the token", options.token)
    const first = message(Redacted.value(token), options.extensions ?? {})
    if (typeof first === "string") return yield* fail(name, first)
    let refused: string | undefined
    return {
      first,
      secrets: [token],
      step: (challenge) => {
        if (refused !== undefined) return fail(name, refused)
        if (challenge.length === 0) return Effect.undefined
        // The broker gives its reasons, and wants one byte before it refuses.
        refused = `the broker refuses the token: ${readRefusal(challenge)}`
        return Effect.succeed(Uint8Array.of(1))
      }
    }
  })
})

/** The first token, or what is wrong with what it is made of. @internal */
export const message = (token: string, extensions: Readonly<Record<string, string>>): Uint8Array | string => {
  if (!/^[-_.~+/A-Za-z0-9]+=*$/.test(token))
    return "the token is not a bearer token (letters, digits, -._~+/)"
  let text = `n,,\x01auth=Bearer ${token}`
  for (const [key, value] of Object.entries(extensions)) {
    if (!/^[A-Za-z]+$/.test(key) || key === "auth")
      return "an extension's name has letters only, and is not auth"
    if (!/^[\x20-\x7e\t\r\n]*$/.test(value)) return `the extension ${key} may hold printable ASCII only`
    text += `\x01${key}=${value}`
  }
  return Buffer.from(`${text}\x01\x01`)
}

const readRefusal = (challenge: Uint8Array): string => {
  try {
    const { status } = JSON.parse(Buffer.from(challenge).toString()) as { readonly status?: unknown }
    if (typeof status === "string" && /^[\w .-]{1,100}$/.test(status)) return status
  } catch {
    // Not JSON: nothing that one could repeat.
  }
  return "no reason that can be read"
}
