/**
 * Carries the tokens of a SASL mechanism to the broker and back: at the end of the set-up of a connection, and again before its session ends.
 *
 * - From Kafka 1.0 on, tokens travel in SaslAuthenticate, and a refusal has an error message.
 * - Kafka 0.10 and 0.11 know only SaslHandshake 0, after which tokens are bare, behind their length; a refusal is the end of the connection.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { SaslAuthenticate } from "../../Api/SaslAuthenticate.ts"
import { SaslHandshake } from "../../Api/SaslHandshake.ts"
import { printable } from "../../internal/printable.ts"
import { fromCode } from "../../Api/ErrorCode.ts"
import type { BrokerVersions } from "../../Protocol/BrokerVersions.ts"
import { AuthenticationError, type ConnectionError, KafkaError } from "../../Client/KafkaError.ts"
import type { Ask } from "../Negotiation.ts"
import type { Conversation, Mechanism, Peer } from "../Sasl/Mechanism.ts"

/** What authentication needs of a connection. */
export interface SaslExchange {
  readonly broker: string
  readonly ask: Ask
  /** Sends a bare token; gives the bare token that answers it. */
  readonly exchangeRaw: (token: Uint8Array) => Effect.Effect<Uint8Array, KafkaError>
  /** Why the connection is lost, if it is. */
  readonly closeCause: () => ConnectionError | undefined
}

const unsupportedMechanism = 33
/** More tokens than any mechanism has. */
const maxSteps = 16

/** Gets the initial response of the mechanism. A defect in it is a failure to authenticate, not the end of the fiber that keeps the connection. */
export const begin = (mechanism: Mechanism, peer: Peer, broker: string) =>
  Effect.filterOrElse(
    guard(mechanism, () => mechanism.start(peer), broker),
    (conversation) => conversation.first instanceof Uint8Array && typeof conversation.step === "function",
    () => Effect.fail(failure(mechanism, broker, "the mechanism itself failed: no first token, or no `step`"))
  )

/** Authenticates. Gives the lifetime of the session (KIP-368), in milliseconds; 0 for no limit. */
export const authenticate = Effect.fnUntraced(function* (
  wire: SaslExchange,
  versions: BrokerVersions,
  mechanism: Mechanism,
  conversation: Conversation
): Effect.fn.Return<number, KafkaError> {
  const { broker } = wire
  const refuse = (detail: string, cause?: unknown) => failure(mechanism, broker, detail, cause)
  const version = versions.versionOf(SaslAuthenticate)
  const handshakeVersion = versions.versionOf(SaslHandshake)
  if (handshakeVersion === undefined)
    return yield* refuse("the broker has no SASL on this port, or only that of Kafka 0.9")
  const isRaw = version === undefined || handshakeVersion === 0

  const offered = yield* wire.ask(
    SaslHandshake,
    isRaw ? 0 : handshakeVersion,
    { mechanism: mechanism.name },
    "message"
  )
  if (offered.errorCode === unsupportedMechanism)
    return yield* refuse(`the broker does not offer it, but ${list(offered.mechanisms)}`)
  if (offered.errorCode !== 0)
    return yield* refuse(`the broker refuses the handshake: ${nameOf(offered.errorCode)}`)

  let lifetimeMs = 0
  let token: Uint8Array | undefined = conversation.first
  for (let steps = 0; token !== undefined; steps++) {
    if (steps === maxSteps) return yield* refuse(`no end after ${maxSteps} tokens`)
    const sent: Uint8Array = token
    const challenge: Uint8Array = isRaw
      ? yield* Effect.mapError(wire.exchangeRaw(sent), (error) =>
          wire.closeCause() === undefined
            ? error
            : refuse(
                "the broker closed the connection, which is how Kafka 0.10 and 0.11 refuse credentials",
                error.reason
              )
        )
      : yield* Effect.flatMap(
          wire.ask(SaslAuthenticate, version, { authBytes: sent }, "message"),
          (response) => {
            lifetimeMs = Number(response.sessionLifetimeMs)
            return response.errorCode === 0
              ? Effect.succeed(response.authBytes)
              : Effect.fail(refuse(describeRefusal(conversation, response)))
          }
        )
    const next: unknown = yield* guard(mechanism, () => conversation.step(challenge), broker)
    if (next !== undefined && !(next instanceof Uint8Array))
      return yield* refuse("the mechanism itself failed: a token that is no Uint8Array")
    token = next
  }
  return Math.max(0, lifetimeMs)
})

const failure = (mechanism: Mechanism, broker: string, detail: string, cause?: unknown): KafkaError =>
  new KafkaError({
    reason: new AuthenticationError({ mechanism: mechanism.name, detail, cause }),
    broker
  })

const guard = <A>(
  mechanism: Mechanism,
  act: () => Effect.Effect<A, AuthenticationError>,
  broker: string
): Effect.Effect<A, KafkaError> =>
  Effect.catchCause(Effect.suspend(act), (cause) => {
    if (Cause.hasInterrupts(cause)) return Effect.failCause(cause as Cause.Cause<never>)
    const error = Cause.squash(cause)
    return Effect.fail(
      error instanceof AuthenticationError
        ? new KafkaError({ reason: error, broker })
        : failure(mechanism, broker, "the mechanism itself failed", error)
    )
  })

/** At most ten: the peer may not be a broker. */
const list = (mechanisms: ReadonlyArray<string>): string =>
  mechanisms.length === 0
    ? "none"
    : mechanisms
        .slice(0, 10)
        .map((name) => printable(name, 40))
        .join(", ") + (mechanisms.length > 10 ? ", …" : "")

/** `ILLEGAL_SASL_STATE (34)` */
const nameOf = (code: number): string => `${fromCode(code).kafkaName} (${code})`

/** A secret as it stands in texts: as it is, as JSON, URLs and hex have it, and within base64, where three bytes are four characters. */
const formsOf = (secret: string): ReadonlyArray<string> => {
  const bytes = Buffer.from(secret)
  const within = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64url")
    // The characters at both ends hold bits of the adjacent bytes, too.
    return text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3))
  })
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    bytes.toString("hex"),
    ...within,
    ...within.map((text) => text.replaceAll("-", "+").replaceAll("_", "/"))
  ].filter((form) => form !== "")
}

/** In one pass, from left to right: what stands for one form is not searched for the next. */
const redact = (text: string, forms: ReadonlyArray<string>): string => {
  const found = forms.map((form) => ({ form, at: text.indexOf(form) }))
  let redacted = ""
  let end = 0
  for (;;) {
    let first: (typeof found)[number] | undefined
    for (const one of found) {
      if (one.at >= 0 && one.at < end) one.at = text.indexOf(one.form, end)
      if (one.at < 0) continue
      if (
        first === undefined ||
        one.at < first.at ||
        (one.at === first.at && one.form.length > first.form.length)
      )
        first = one
    }
    if (first === undefined) return redacted + text.slice(end)
    redacted += `${text.slice(end, first.at)}<redacted>`
    end = first.at + first.form.length
  }
}

/** The error message of the broker, without the secrets that it may repeat: it may be an impostor that has just got them. */
const describeRefusal = (
  conversation: Conversation,
  response: { readonly errorCode: number; readonly errorMessage: string | null }
): string => {
  const name = nameOf(response.errorCode)
  if (response.errorMessage === null || response.errorMessage === "") return name
  const forms = (conversation.secrets ?? []).flatMap((secret) => formsOf(Redacted.value(secret)))
  return `${printable(redact(response.errorMessage, forms), 300)} [${name}]`
}
