/**
 * What an embedded cluster cannot be, or cannot do.
 *
 * @since 0.1.0
 */
import { TaggedError } from "../internal/taggedError.ts"

/**
 * An option that cannot be, or something that was asked of the cluster and cannot be done: a broker that is not there, a leader without a replica.
 *
 * @since 0.1.0
 * @category errors
 */
export class EmbeddedKafkaError extends TaggedError("EmbeddedKafkaError")<{
  /** The option, as `topics.orders.replicationFactor`, or what was asked, as `kill`. */
  readonly what: string
  /** Why not, and what to do. */
  readonly detail: string
}> {
  override get message(): string {
    return `Embedded Kafka, ${this.what}: ${this.detail}`
  }
}
