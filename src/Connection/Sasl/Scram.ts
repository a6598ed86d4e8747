/**
 * SCRAM-SHA-256 and SCRAM-SHA-512 (RFC 5802, 7677): both sides prove that they know the password, which is not sent.
 *
 * ```text
 *  client                                              broker
 *    n,,n=<name>,r=<nonce>                    ─▶
 *                                             ◀─  r=<nonce><more>,s=<salt>,i=<iterations>
 *    c=biws,r=<nonce><more>,p=<proof>         ─▶
 *                                             ◀─  v=<signature>
 * ```
 *
 * Names and passwords go as UTF-8 without SASLprep: Kafka's broker and tools apply none, so a prepared password would not match what they have stored.
 * No channel binding: Kafka offers none.
 *
 * @since 0.1.0
 */
import * as Crypto from "node:crypto"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { AuthenticationError } from "../../Client/KafkaError.ts"
import { type Conversation, fail, getSecret, type Mechanism, type Secret } from "./Mechanism.ts"

/**
 * @since 0.1.0
 * @category options
 */
export interface ScramOptions {
  readonly username: string
  readonly password: Secret
  /** Whether name and password are the id and HMAC of a delegation token. Default: false. */
  readonly delegationToken?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const scramSha256 = (options: ScramOptions): Mechanism => scram("SCRAM-SHA-256", options)

/**
 * @since 0.1.0
 * @category constructors
 */
export const scramSha512 = (options: ScramOptions): Mechanism => scram("SCRAM-SHA-512", options)

type Name = "SCRAM-SHA-256" | "SCRAM-SHA-512"

const hashes = {
  "SCRAM-SHA-256": { name: "sha256", bytes: 32 },
  "SCRAM-SHA-512": { name: "sha512", bytes: 64 }
} as const

const scram = (name: Name, options: ScramOptions): Mechanism => ({
  name,
  start: Effect.fnUntraced(function* () {
    const password = yield* getSecret(name, "the password", options.password)
    if (options.username === "" || Redacted.value(password) === "")
      return yield* fail(name, "a name or password may not be empty")
    return converse(name, options, password, Crypto.randomBytes(24).toString("base64"))
  })
})

/** @internal */
export const converse = (
  name: Name,
  options: Pick<ScramOptions, "username" | "delegationToken">,
  password: Redacted.Redacted,
  nonce: string
): Conversation => {
  const extension = options.delegationToken === true ? ",tokenauth=true" : ""
  const firstBare = `n=${escapeName(options.username)},r=${nonce}${extension}`
  let expected: Buffer | undefined
  return {
    first: Buffer.from(`n,,${firstBare}`),
    secrets: [password],
    step: Effect.fnUntraced(function* (challenge) {
      const text = Buffer.from(challenge).toString()
      if (expected !== undefined) {
        const problem = checkFinal(text, expected)
        return problem === undefined ? undefined : yield* fail(name, problem)
      }
      const server = readServerFirst(text, nonce)
      if (typeof server === "string") return yield* fail(name, server)
      const salted = yield* saltedPassword(name, Redacted.value(password), server.salt, server.iterations)
      const finalBare = `c=biws,r=${server.nonce}`
      const answer = prove(name, salted, `${firstBare},${text},${finalBare}`)
      expected = answer.serverSignature
      return Buffer.from(`${finalBare},p=${answer.proof.toString("base64")}`)
    })
  }
}

/** Commas separate and equal signs assign. @internal */
export const escapeName = (username: string): string => username.replaceAll("=", "=3D").replaceAll(",", "=2C")

/** Fewer protect no password (RFC 7677); more would be a denial of service. */
const [minIterations, maxIterations] = [4096, 100_000]

interface ServerFirst {
  readonly nonce: string
  readonly salt: Buffer
  readonly iterations: number
}

/** The broker's first message, or what is wrong with it. @internal */
export const readServerFirst = (text: string, clientNonce: string): ServerFirst | string => {
  if (text.startsWith("e=")) return refusal(text)
  const match = /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/]+={0,2}),i=([1-9][0-9]{0,9})(?:,.*)?$/s.exec(text)
  if (match === null) return "the broker's first message is not one of SCRAM"
  const [, nonce, salt, count] = match as unknown as readonly [string, string, string, string]
  const iterations = Number(count)
  if (!nonce.startsWith(clientNonce) || nonce.length === clientNonce.length)
    return "the broker's nonce does not begin with the client's: it may be an impostor"
  if (iterations < minIterations || iterations > maxIterations)
    return `the broker asks for ${iterations} iterations; ${minIterations} to ${maxIterations} are accepted`
  return { nonce, salt: Buffer.from(salt, "base64"), iterations }
}

const checkFinal = (text: string, expected: Buffer): string | undefined => {
  if (text.startsWith("e=")) return refusal(text)
  const match = /^v=([A-Za-z0-9+/]+={0,2})(?:,.*)?$/s.exec(text)
  if (match === null) return "the broker did not prove that it knows the password: it may be an impostor"
  const signature = Buffer.from(match[1] as string, "base64")
  return signature.length === expected.length && Crypto.timingSafeEqual(signature, expected)
    ? undefined
    : "the broker's signature is wrong: it does not know the password, and may be an impostor"
}

const refusal = (text: string): string =>
  `the broker says ${/^e=([a-z-]{1,40})(?:,|$)/.exec(text)?.[1] ?? "that there is an error"}`

/** On a thread of Node's pool: the event loop goes on. */
const saltedPassword = (name: Name, password: string, salt: Buffer, iterations: number) =>
  Effect.callback<Buffer, AuthenticationError>((resume) => {
    const hash = hashes[name]
    Crypto.pbkdf2(password, salt, iterations, hash.bytes, hash.name, (cause, key) =>
      resume(
        cause === null
          ? Effect.succeed(key)
          : Effect.fail(
              new AuthenticationError({ mechanism: name, detail: "cannot hash the password", cause })
            )
      )
    )
  })

/** @internal */
export const prove = (name: Name, salted: Buffer, authMessage: string) => {
  const hash = hashes[name].name
  const hmac = (key: Buffer, text: string) => Crypto.createHmac(hash, key).update(text).digest()
  const clientKey = hmac(salted, "Client Key")
  const storedKey = Crypto.createHash(hash).update(clientKey).digest()
  const clientSignature = hmac(storedKey, authMessage)
  return {
    proof: clientKey.map((byte, i) => byte ^ (clientSignature[i] as number)) as Buffer,
    serverSignature: hmac(hmac(salted, "Server Key"), authMessage)
  }
}
