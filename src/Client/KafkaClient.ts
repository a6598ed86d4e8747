/**
 * What a program asks: the service that a connection to one broker provides, and that a cluster may provide as well.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Api from "../Api/Api.ts"
import type { KafkaError } from "./KafkaError.ts"

/**
 * @since 0.1.0
 * @category options
 */
export interface SendOptions {
  /** The version to use. Default: the highest that both sides support. */
  readonly version?: number | undefined
  /**
   * How long it may take, all in all. Default: `requestTimeout` of the connection, and what the request asks the broker to wait. `"Infinity"`: as long as
   * the connection lives, which a broker that does not answer ends (`deadPeerTimeout`).
   */
  readonly timeout?: Duration.Input | undefined
  /**
   * The broker that gets it, by its id, or `"any"`, in place of those that its API is for: then it goes there whole. Only a cluster can do so; a connection refuses
   * it. Default: by the routing of the API.
   */
  readonly broker?: number | "any" | undefined
  /**
   * Whether a cluster asks again for what a broker refused without applying it because it is another's, or could not be reached. A connection never does. Default: true.
   */
  readonly retry?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category options
 */
export interface RequestOptions extends SendOptions {
  /** What becomes of a response whose top-level `errorCode` is not 0: a failure that keeps the response, or a response as any other. Default: `"fail"`. */
  readonly errors?: "fail" | "data" | undefined
}

/**
 * Asks Kafka. `Kafka.request` and `Kafka.send` need it and nothing else; `KafkaConnection.layer` provides it.
 *
 * A `KafkaConnection` is a `KafkaClient`, too: a program that holds several connections gives one of them to a part of itself. A reason to do so is that a
 * broker answers the requests of one connection in order: a Fetch that waits for records holds up what is asked after it.
 *
 * @since 0.1.0
 * @category services
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Kafka from "effect-kafka-protocol/Kafka"
 * import { Metadata } from "effect-kafka-protocol/Api/Metadata"
 * import { KafkaClient } from "effect-kafka-protocol/Client"
 * import { KafkaConnection } from "effect-kafka-protocol/Connection"
 *
 * const names = Effect.map(Kafka.request(Metadata, { topics: [{ name: "orders" }] }), ({ topics }) =>
 *   topics.map(({ name }) => name)
 * )
 * const onTwoConnections = Effect.gen(function* () {
 *   const one = yield* KafkaConnection.make({ host: "localhost", port: 9092 })
 *   const other = yield* KafkaConnection.make({ host: "localhost", port: 9092 })
 *   return [
 *     yield* Effect.provideService(names, KafkaClient, one),
 *     yield* Effect.provideService(names, KafkaClient, other)
 *   ]
 * }).pipe(Effect.scoped)
 */
export class KafkaClient extends Context.Service<
  KafkaClient,
  {
    /** Asks, and waits for the response. */
    readonly request: <A extends Api.Any>(
      api: A,
      input: Api.RequestInput<A>,
      options?: RequestOptions
    ) => Effect.Effect<Api.Response<A>, KafkaError>
    /** Asks, and waits until the operating system has the bytes. If there is a response it is dropped. */
    readonly send: <A extends Api.Any>(
      api: A,
      input: Api.RequestInput<A>,
      options?: SendOptions
    ) => Effect.Effect<void, KafkaError>
  }
>()("effect-kafka-protocol/Client/KafkaClient") {}
