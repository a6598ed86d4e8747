/**
 * SASL authentication: the mechanisms that Kafka has, and how to add one.
 *
 * ```ts
 * import * as Redacted from "effect/Redacted"
 * import { KafkaConnection, Sasl } from "effect-kafka-protocol/Connection"
 *
 * const secured = KafkaConnection.layer({
 *   host: "broker.example.com",
 *   port: 9094,
 *   tls: { caFile: "ca.pem" },
 *   sasl: Sasl.scramSha256({ username: "app", password: Redacted.make("…") })
 * })
 * ```
 *
 * - The mechanism is the one that was asked for; no other is tried.
 * - A session that a broker limits (`connections.max.reauth.ms`, KIP-368) is renewed in time, between two requests.
 * - Secrets are `Redacted`, or Effects that give them for each authentication.
 *
 * A mechanism of one's own:
 *
 * ```ts
 * import * as Effect from "effect/Effect"
 * import { Sasl } from "effect-kafka-protocol/Connection"
 *
 * const iam: Sasl.Mechanism = {
 *   name: "AWS_MSK_IAM",
 *   start: ({ host }) => Effect.map(signedPayload(host), (first) => ({ first, step: () => Effect.undefined }))
 * }
 * declare const signedPayload: (host: string) => Effect.Effect<Uint8Array>
 * ```
 *
 * @since 0.1.0
 */
export type { Conversation, Mechanism, Peer, Secret } from "./Sasl/Mechanism.ts"
export { oauthBearer, type OAuthBearerOptions } from "./Sasl/OAuthBearer.ts"
export { plain, type PlainOptions } from "./Sasl/Plain.ts"
export { scramSha256, scramSha512, type ScramOptions } from "./Sasl/Scram.ts"
