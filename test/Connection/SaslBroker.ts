/**
 * The broker's side of SASL, by scripts that may be wrong. SCRAM is written here anew, from RFC 5802, so that two readings of it meet.
 */
import { createHash, createHmac, pbkdf2Sync } from "node:crypto"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { SaslAuthenticate } from "../../src/Api/SaslAuthenticate.ts"
import { SaslHandshake } from "../../src/Api/SaslHandshake.ts"
import { answer, FakeBroker, type FakeConnection, type FakeRequest } from "./FakeBroker.ts"
import { Echo } from "./TestApis.ts"

/** What the server says to a token: its own token, `undefined` to refuse; with `done`, it is content. */
export interface Answer {
  readonly token: Buffer | undefined
  readonly done: boolean
  readonly errorMessage?: string
}

/** One conversation, made anew for each handshake. */
export type Server = () => (token: Buffer) => Answer

export const plainServer =
  (username: string, password: string, refusal = "no such user"): Server =>
  () =>
  (token) =>
    token.equals(Buffer.from(`\0${username}\0${password}`))
      ? { token: Buffer.alloc(0), done: true }
      : { token: undefined, done: false, errorMessage: refusal }

/** How a SCRAM server betrays that it is not the broker, or is out of order. */
export type ScramFault =
  | "another nonce"
  | "our nonce and nothing more"
  | "few iterations"
  | "many iterations"
  | "no salt"
  | "malformed"
  | "an error"
  | "a wrong signature"
  | "a short signature"
  | "no signature"
  | "no end"

export const scramServer = (hash: "sha256" | "sha512", password: string, fault?: ScramFault): Server => {
  const bytes = hash === "sha256" ? 32 : 64
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest()
  return () => {
    const salt = Buffer.from("a salt of this test")
    const iterations = fault === "few iterations" ? 4095 : fault === "many iterations" ? 100_001 : 4096
    let first: { readonly bare: string; readonly said: string } | undefined
    return (token) => {
      const text = token.toString()
      if (first === undefined) {
        const bare = text.replace(/^n,,/, "")
        const nonce = /r=([^,]+)/.exec(bare)![1]!
        const more = fault === "our nonce and nothing more" ? "" : "server"
        const said =
          fault === "malformed"
            ? "\u0000\u0001"
            : fault === "an error"
              ? "e=unknown-user"
              : `r=${fault === "another nonce" ? "stolen" : nonce}${more},s=${fault === "no salt" ? "" : salt.toString("base64")},i=${iterations}`
        first = { bare, said }
        return { token: Buffer.from(said), done: false }
      }
      const [, final, proof] = /^(c=biws,r=[^,]+),p=(.*)$/.exec(text)!
      const message = `${first.bare},${first.said},${final}`
      const salted = pbkdf2Sync(password, salt, iterations, bytes, hash)
      const storedKey = createHash(hash).update(hmac(salted, "Client Key")).digest()
      const signature = hmac(storedKey, message)
      const clientKey = Buffer.from(proof!, "base64").map((byte, i) => byte ^ signature[i]!)
      if (fault === undefined && !createHash(hash).update(clientKey).digest().equals(storedKey))
        return { token: undefined, done: false, errorMessage: "Authentication failed" }
      const own = hmac(hmac(salted, "Server Key"), message)
      if (fault === "a wrong signature") own[0]! ^= 1
      if (fault === "no end") return { token: Buffer.from("m=more"), done: false }
      if (fault === "no signature") return { token: Buffer.alloc(0), done: true }
      const shown = fault === "a short signature" ? own.subarray(0, 8) : own
      return { token: Buffer.from(`v=${shown.toString("base64")}`), done: true }
    }
  }
}

export interface SaslOptions {
  readonly servers: Readonly<Record<string, Server>>
  /** Kafka 0.10: tokens are bare. */
  readonly isRaw?: boolean
  readonly sessionLifetimeMs?: number
  /** When it answers a handshake or a token, and authenticates. Default: at once, in which no request can come in between. */
  readonly later?: (answer: () => void) => void
}

/** Answers so much later, by the clock of the test. Order is kept. */
export const after = (duration: Duration.Input): Effect.Effect<(answer: () => void) => void> =>
  Effect.map(Effect.context<never>(), (context) => (answer) => {
    Effect.runForkWith(context)(Effect.andThen(Effect.sleep(duration), Effect.sync(answer)))
  })

/** A broker that wants to know who asks. What it is asked too early ends the connection and is noted. */
export const saslBroker = ({
  isRaw = false,
  later = (answer) => answer(),
  servers,
  sessionLifetimeMs = 0
}: SaslOptions) => {
  const broker = new FakeBroker([
    ApiVersions,
    SaslHandshake,
    ...(isRaw ? [] : [SaslAuthenticate]),
    Metadata,
    Echo
  ])
  if (isRaw) broker.ranges.set(SaslHandshake.key, { min: 0, max: 0 })
  const tooEarly: Array<string> = []
  const tokens: Array<Buffer> = []
  const conversations = new Map<FakeConnection, (token: Buffer) => Answer>()
  const authenticated = new Set<FakeConnection>()
  /** Where an answer is due: whoever says more before it has come does not wait his turn. */
  const thinking = new Set<FakeConnection>()
  let authentications = 0

  const thinkAbout = (connection: FakeConnection, answer: () => void): void => {
    thinking.add(connection)
    later(() => {
      thinking.delete(connection)
      answer()
    })
  }

  const refuse = (connection: FakeConnection, name: string): void => {
    tooEarly.push(name)
    connection.close()
  }

  const hear = (connection: FakeConnection, token: Buffer): Answer => {
    tokens.push(Buffer.from(token))
    return conversations.get(connection)!(token)
  }

  /** From here on requests may come. */
  const accept = (connection: FakeConnection): void => {
    conversations.delete(connection)
    authenticated.add(connection)
    authentications++
  }

  const handshake = (request: FakeRequest<typeof SaslHandshake>): void => {
    const { connection } = request
    const server = servers[request.body.mechanism]
    if (server !== undefined) conversations.set(connection, server())
    thinkAbout(connection, () =>
      request.reply({ errorCode: server === undefined ? 33 : 0, mechanisms: Object.keys(servers) })
    )
  }

  // What the session holds back until the answer: tokens, and what comes instead of them.
  broker.onReceived = (connection) => {
    if (thinking.has(connection) && connection.session.queuedRequests > 0) refuse(connection, "token")
  }

  broker.onToken = (token, connection) => {
    const said = hear(connection, token.bytes)
    thinkAbout(connection, () => {
      if (said.token === undefined) return connection.close()
      if (said.done) accept(connection)
      token.respond(said.token, said.done ? "request" : "token")
    })
  }

  broker.onRequest = (request) => {
    const { api, connection } = request
    if (thinking.has(connection)) return refuse(connection, api.name)
    if (request.is(SaslHandshake)) return handshake(request)
    if (request.is(SaslAuthenticate) && conversations.has(connection)) {
      const said = hear(connection, Buffer.from(request.body.authBytes))
      return thinkAbout(connection, () => {
        if (said.done) accept(connection)
        request.reply({
          errorCode: said.token === undefined ? 58 : 0,
          errorMessage: said.errorMessage ?? null,
          authBytes: said.token ?? Buffer.alloc(0),
          sessionLifetimeMs: said.done && request.version >= 1 ? BigInt(sessionLifetimeMs) : 0n
        })
      })
    }
    if (authenticated.has(connection) && !conversations.has(connection)) return answer(request)
    refuse(connection, api.name)
  }

  return {
    broker,
    tooEarly,
    tokens,
    get authentications() {
      return authentications
    }
  }
}
