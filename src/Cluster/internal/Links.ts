/**
 * The connections of a cluster, as those see them who ask: the contract between the pool, which keeps them, and the rest.
 */
import type * as Effect from "effect/Effect"
import type * as Api from "../../Api/Api.ts"
import type { KafkaClient } from "../../Client/KafkaClient.ts"
import type { KafkaError } from "../../Client/KafkaError.ts"
import type { KafkaConnection } from "../../Connection/KafkaConnection.ts"
import type { BrokerAddress } from "../ClusterOptions.ts"

/**
 * What a connection is for. A broker serves one request of a connection at a time, so that one which waits holds up those behind it:
 *
 * - `produce`, `fetch`: what moves records; a Produce waits for replicas, a Fetch for records
 * - `group`: what waits for other clients (JoinGroup, SyncGroup). Never shared by two of them: members of one group would wait for each other
 * - `admin`: what waits for the cluster (`timeoutMs` of CreateTopics and the like)
 * - `other`: what a broker answers at once
 */
export type Purpose = "produce" | "fetch" | "group" | "admin" | "other"

/** A connection to one address for one purpose. */
export interface Link {
  readonly address: BrokerAddress
  readonly purpose: Purpose
  /** As users see it: requests wait while it is not connected. */
  readonly connection: KafkaConnection["Service"]
  /**
   * Asks without waiting for a broker that is away: while an attempt to connect is under way requests wait for its end, and fail with it (`NotSent`); in the pause
   * of `reconnect` after a failed attempt, or a loss, they fail at once. After the pause the next request begins the next attempt: none is made for nobody. Those of
   * a lost connection of which no byte had left fail with `NotSent`, too. Credentials that are refused are an `AuthenticationError`. For `group`: each request is
   * alone on its connection, on this one or another to the same broker.
   */
  readonly client: KafkaClient["Service"]
  readonly isConnected: boolean
  /**
   * Whether an attempt has failed, or the connection was lost, and none has succeeded since. A connection that ended while nothing was under way, by whichever
   * side, is not down.
   */
  readonly isDown: boolean
  /** Requests in flight, given up ones among them until their answers have come, and waiting. */
  readonly load: number
}

export interface Links {
  /** The connection to a broker for an API if there is one, else `undefined`. For `group`: one that is free. */
  readonly find: (address: BrokerAddress, purpose: Purpose) => Link | undefined
  /**
   * The same, made if there is none. Fails with `InvalidOption` for an address that is none, and when the cluster is closed. Does not wait for the connection. A
   * broker that has refused the credentials is left alone for a moment: then this gives a connection, maybe one for another purpose, whose requests fail with
   * what it said.
   */
  readonly open: (address: BrokerAddress, purpose: Purpose) => Effect.Effect<Link, KafkaError>
  /** For what any of these can answer: the connected one with the fewest requests if there is one, else where to connect to; `undefined`: there are no addresses. */
  readonly leastLoaded: (
    addresses: ReadonlyArray<BrokerAddress>,
    purpose: Purpose
  ) => Link | BrokerAddress | undefined
  /** All that are open. */
  readonly all: () => Iterable<Link>
  /**
   * Keeps only those to these addresses; the others take no more requests, and close, in `closeTimeout` at most, when those that were sent have ended, each in its
   * own time. Those that were not sent fail at once.
   */
  readonly retain: (addresses: ReadonlyArray<BrokerAddress>) => void
}

/** By what the spec of the API says of it. */
export type PurposeOf = (api: Api.Any) => Purpose
