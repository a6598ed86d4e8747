/**
 * What one broker said to its part of a request.
 *
 * @since 0.1.0
 */
import type * as Result from "effect/Result"
import type { KafkaError } from "../Client/KafkaError.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Shard<out A> {
  /** The broker that was asked; −1: none could be. */
  readonly nodeId: number
  /** What it answered to its part of the request, or why it did not. */
  readonly response: Result.Result<A, KafkaError>
}
