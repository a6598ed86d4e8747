/**
 * What most programs call: `request`, `send`, and one-shot questions. `request` and `send` need a {@link KafkaClient}, which a
 * connection to a broker provides; the one-shot questions make one of their own.
 *
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as Kafka from "effect-kafka-protocol/Kafka"
 * import { Metadata } from "effect-kafka-protocol/Api/Metadata"
 * import { KafkaConnection } from "effect-kafka-protocol/Connection"
 *
 * const program = Effect.gen(function* () {
 *   const { topics } = yield* Kafka.request(Metadata, { topics: [{ name: "orders" }] })
 *   return topics.map((topic) => topic.name)
 * }).pipe(Effect.provide(KafkaConnection.layer({ host: "localhost", port: 9092 })))
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import type * as Api from "./Api/Api.ts"
import type { AppliedFacts } from "./Api/ErrorCode.ts"
import { Metadata } from "./Api/Metadata.ts"
import { refusal } from "./Client/internal/refusal.ts"
import { KafkaClient, type RequestOptions, type SendOptions } from "./Client/KafkaClient.ts"
import type { KafkaError } from "./Client/KafkaError.ts"
import { KafkaConnection } from "./Connection/KafkaConnection.ts"
import type { KafkaConnectionOptions } from "./Connection/Options.ts"

export type { RequestOptions, SendOptions } from "./Client/KafkaClient.ts"

/**
 * Asks the broker and gives its response.
 *
 * The version is the highest that both sides support and in which all that matters of the input can be said, or the one you choose. If no common version can say
 * it, the request fails with `VersionNotSupported`, which names the fields; a property that the API does not have is an `EncodeError`. Fields that have a default
 * may be left out of the input; the response is complete. If its top-level `errorCode` is not 0, the request fails with the class of that code, which keeps the `response`; with `errors: "data"` it
 * does not. Codes deeper inside are data: see {@link errorFrom}.
 *
 * @since 0.1.0
 * @category requests
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Kafka from "effect-kafka-protocol/Kafka"
 * import { Metadata } from "effect-kafka-protocol/Api/Metadata"
 *
 * // null: all topics; from Kafka 0.10 on
 * const topicNames = Kafka.request(Metadata, { topics: null }).pipe(
 *   Effect.map((response) => response.topics.map((topic) => topic.name))
 * )
 */
export const request = <A extends Api.Any>(
  api: A,
  input: Api.RequestInput<A>,
  options?: RequestOptions
): Effect.Effect<Api.Response<A>, KafkaError, KafkaClient> =>
  KafkaClient.use((client) => client.request(api, input, options))

/**
 * Sends a request and does not wait for a reply: completes when the operating system has the bytes. This is the way to produce with `acks: 0`, which
 * brokers do not answer; a reply to anything else is dropped.
 *
 * @since 0.1.0
 * @category requests
 */
export const send = <A extends Api.Any>(
  api: A,
  input: Api.RequestInput<A>,
  options?: SendOptions
): Effect.Effect<void, KafkaError, KafkaClient> =>
  KafkaClient.use((client) => client.send(api, input, options))

/**
 * Connects to a broker, does what you say, and disconnects. There is no second attempt: a connection that fails, or is lost, is a failure.
 *
 * @since 0.1.0
 * @category one-shot
 * @example
 * import * as Kafka from "effect-kafka-protocol/Kafka"
 * import { FindCoordinator } from "effect-kafka-protocol/Api/FindCoordinator"
 *
 * // From Kafka 3.0 on; before: `{ key: "my-group" }`
 * const coordinator = Kafka.once(
 *   { host: "localhost", port: 9092 },
 *   Kafka.request(FindCoordinator, { coordinatorKeys: ["my-group"] })
 * )
 */
export const once = <A, E, R>(
  server: Omit<KafkaConnectionOptions, "reconnect">,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | KafkaError, Exclude<R, KafkaConnection | KafkaClient>> =>
  Effect.scopedWith((scope) =>
    Effect.flatMap(
      Scope.provide(KafkaConnection.make({ ...server, reconnect: "never" }), scope),
      (connection) => Effect.provideContext(effect, KafkaConnection.contextOf(connection))
    )
  )

/**
 * Asks one broker for brokers, topics and partitions, on a connection of its own.
 *
 * @since 0.1.0
 * @category one-shot
 * @param topics the names of topics; all topics if left out
 */
export const metadata = (
  server: Omit<KafkaConnectionOptions, "reconnect">,
  topics?: ReadonlyArray<string>
): Effect.Effect<typeof Metadata.response.Type, KafkaError> =>
  once(
    server,
    Effect.flatMap(KafkaConnection, (connection) =>
      Effect.flatMap(connection.versions, (versions) => {
        if (topics !== undefined)
          return connection.request(Metadata, { topics: topics.map((name) => ({ name })) })
        // In version 0 an empty list asks for all topics, and null cannot be said.
        return versions.versionOf(Metadata) === 0
          ? connection.request(Metadata, { topics: [] }, { version: 0 })
          : connection.request(Metadata, { topics: null })
      })
    )
  )

/**
 * The failure that an error code stands for, or `undefined` for 0: what `request` does to a top-level code, for the codes of topics and partitions.
 *
 * @since 0.1.0
 * @category errors
 * @param context the name of the API; what to keep as `response` of the reason: the topic or partition that the code came with; the API itself, if what it says
 *   of its codes is to count for `isSafeToRetry`; and the request, for what it says of some requests only (a Produce with acks 1)
 */
export const errorFrom = (
  errorCode: number,
  context: {
    readonly apiName: string
    readonly response?: unknown
    readonly api?: AppliedFacts | undefined
    readonly request?: unknown
  }
): KafkaError | undefined =>
  errorCode === 0
    ? undefined
    : refusal(
        errorCode,
        { apiName: context.apiName, response: context.response },
        context.api,
        context.request
      )

/**
 * Fails with the error of a part of a response, or gives that part back if its `errorCode` is 0.
 *
 * @param request what was asked: with it, `isSafeToRetry` knows more of some codes ({@link errorFrom})
 * @since 0.1.0
 * @category errors
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Kafka from "effect-kafka-protocol/Kafka"
 * import { Metadata } from "effect-kafka-protocol/Api/Metadata"
 *
 * const topics = Kafka.request(Metadata, { topics: [{ name: "orders" }] }).pipe(
 *   Effect.flatMap((response) => Effect.forEach(response.topics, (topic) => Kafka.orFail(Metadata, topic)))
 * )
 */
export const orFail = <A extends { readonly errorCode: number }>(
  api: { readonly name: string } & AppliedFacts,
  part: A,
  request?: unknown
): Effect.Effect<A, KafkaError> => {
  const error = errorFrom(part.errorCode, { apiName: api.name, response: part, api, request })
  return error === undefined ? Effect.succeed(part) : Effect.fail(error)
}
