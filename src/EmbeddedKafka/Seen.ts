/**
 * What the brokers of an embedded cluster were asked, and what came of it.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Api from "../Api/Api.ts"

/**
 * An error code in a response.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeenError {
  /** Where it stands, as `responses[0].partitionResponses[2]`; empty: in the response as a whole. */
  readonly path: string
  readonly code: number
}

/**
 * What came of a request.
 *
 * - `Answered`: the response, and the error codes in it that are not 0
 * - `Unanswered`: the broker has none to give, as for `acks: 0`; or a fault has sent something else
 * - `Closed`: the broker closed the connection
 * - `Gone`: the client closed the connection, or lost it, before there was an answer
 *
 * @since 0.1.0
 * @category models
 */
export type SeenOutcome =
  | { readonly _tag: "Answered"; readonly response: unknown; readonly errors: ReadonlyArray<SeenError> }
  | { readonly _tag: "Unanswered" | "Closed" | "Gone" }

/**
 * A request that a broker was asked.
 *
 * @since 0.1.0
 * @category models
 */
export interface Seen<A extends Api.Any = Api.Any> {
  /** When it was this request's turn, in ms since 1970. */
  readonly atMs: number
  /** The broker that was asked. */
  readonly broker: number
  /** Counts the connections of the cluster. */
  readonly connection: number
  readonly clientId: string | null
  /** The client's address, without its port. */
  readonly clientHost: string
  readonly api: Api.Any
  readonly version: number
  readonly correlationId: number
  readonly request: Api.Request<A>
  /** Waits until it is known what came of it: for ever, where a fault keeps the broker silent and the client stays. */
  readonly outcome: Effect.Effect<SeenOutcome>
  /** Whether it is of this API, so that the request has a type. */
  readonly is: <B extends Api.Any>(api: B) => this is Seen<B>
}
