/**
 * What a request through a cluster is made with: what all of them share, and what one of them is.
 */
import type * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import type { KafkaClient } from "../../Client/KafkaClient.ts"
import type { KafkaError } from "../../Client/KafkaError.ts"
import type { TickClock } from "../../Connection/internal/TickClock.ts"
import type { Answer, Route } from "../routing/Plan.ts"
import type { Knowledge } from "./Knowledge.ts"
import type { Links, Purpose } from "./Links.ts"

export type Answers = ReadonlyArray<Answer>

/** What all requests of a cluster share. */
export interface RoutingContext {
  readonly knowledge: Knowledge
  readonly links: Links
  readonly clock: TickClock
  readonly retry: Schedule.Schedule<unknown, KafkaError>
  /** Whether a request waits for a broker that cannot be reached, within its time; not with `reconnect: "never"`. */
  readonly waitsForBrokers: boolean
  /** Whether the nodes are controllers, which were asked for by `bootstrapControllers`. */
  readonly isOfControllers: boolean
}

/** What one request is, whatever becomes of its parts. */
export interface Call {
  readonly route: Route
  readonly purpose: Purpose
  /** The time that it may take in all, in milliseconds, and its end on the clock of the cluster. */
  readonly timeoutMs: number
  readonly deadlineMs: number
  readonly retries: boolean
  /** Asks one broker, for so long. */
  readonly exchange: (
    client: KafkaClient["Service"],
    input: unknown,
    timeoutMs: number
  ) => Effect.Effect<unknown, KafkaError>
  /** Whether there is something to read in what `exchange` gives. */
  readonly isAnswered: boolean
}
