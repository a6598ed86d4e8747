/**
 * The connection to a broker, found by its id, or by what it leads or coordinates.
 */
import * as Effect from "effect/Effect"
import type * as Api from "../../Api/Api.ts"
import { refusal } from "../../Client/internal/refusal.ts"
import type { KafkaError } from "../../Client/KafkaError.ts"
import type { KafkaConnection } from "../../Connection/KafkaConnection.ts"
import type { Unknown } from "../routing/Plan.ts"
import type { Knowledge } from "./Knowledge.ts"
import type { RoutingContext } from "./RoutingContext.ts"
import { isUnreached, noSuchBroker, timedOutAfter } from "./routingFailures.ts"
import { ofTheNodes } from "./Waiting.ts"

type Context = Pick<RoutingContext, "knowledge" | "links" | "retry" | "waitsForBrokers">

type Connection = Effect.Effect<KafkaConnection["Service"], KafkaError>

/** Not there yet: an election, or a coordinator that is to be chosen. */
const leaderNotAvailable = 5
const coordinatorNotAvailable = 15
const unknownTopicOrPartition = 3

export class Locator {
  readonly #context: Context
  readonly #timeoutMs: number

  constructor(context: Context, timeoutMs: number) {
    this.#context = context
    this.#timeoutMs = timeoutMs
  }

  readonly broker = (nodeId: number): Connection =>
    this.#locate(
      () => nodeId,
      ofTheNodes,
      () => noSuchBroker(this.#context.knowledge, nodeId)
    )

  readonly leader = (name: string, partition: number): Connection => {
    const { knowledge } = this.#context
    const topic = { name }
    const isThere = () => knowledge.view.topic(topic)?.partitions[partition] !== undefined
    return this.#locate(
      () => {
        const leader = knowledge.leaderOf(topic, partition)
        return leader === "any" ? undefined : leader
      },
      { topics: [topic], coordinators: [] },
      () => refusedWith(isThere() ? leaderNotAvailable : unknownTopicOrPartition, "Metadata")
    )
  }

  readonly coordinator = (type: Api.CoordinatorType, key: string): Connection =>
    this.#locate(
      () => this.#context.knowledge.coordinatorOf(type, key),
      { topics: [], coordinators: [{ type, key }] },
      () => refusedWith(coordinatorNotAvailable, "FindCoordinator")
    )

  /** @param missing why there is none, after the cluster was asked */
  #locate(find: () => number | undefined, unknown: Unknown, missing: () => KafkaError): Connection {
    return this.withinTime(
      Effect.suspend(() => this.#open(find()) ?? this.#learnAndOpen(find, unknown, missing))
    )
  }

  /** Again by the schedule of the cluster, within the time of a request, while nobody can be asked or something is not decided yet. */
  withinTime<A>(effect: Effect.Effect<A, KafkaError>): Effect.Effect<A, KafkaError> {
    const { knowledge, retry, waitsForBrokers } = this.#context
    return Effect.suspend(() => {
      let last: KafkaError | undefined
      return effect.pipe(
        Effect.tapError((error) => Effect.sync(() => void (last = error))),
        Effect.retry({
          schedule: retry,
          while: (error) => isNotThereYet(error) || (waitsForBrokers && isNobodyThere(error, knowledge))
        }),
        Effect.timeoutOrElse({
          duration: this.#timeoutMs,
          orElse: () => Effect.fail(last ?? timedOutAfter(this.#timeoutMs))
        })
      )
    })
  }

  #open(nodeId: number | undefined): Connection | undefined {
    const { knowledge, links } = this.#context
    const address = nodeId === undefined ? undefined : knowledge.addressOf(nodeId)
    return address === undefined
      ? undefined
      : Effect.map(links.open(address, "other"), ({ connection }) => connection)
  }

  #learnAndOpen(find: () => number | undefined, unknown: Unknown, missing: () => KafkaError): Connection {
    return Effect.flatMap(
      this.#context.knowledge.learn(unknown),
      () => this.#open(find()) ?? Effect.fail(missing())
    )
  }
}

const isNotThereYet = ({ reason }: KafkaError): boolean =>
  reason._tag === "LeaderNotAvailable" || reason._tag === "CoordinatorNotAvailable"

/** Whether nobody could be asked; a broker that the cluster does not have, it does not have. */
const isNobodyThere = (error: KafkaError, knowledge: Knowledge): boolean =>
  error.isRetryable &&
  isUnreached(error) &&
  (error.reason._tag !== "ConnectionError" || knowledge.nodeIds().length === 0)

/** What the metadata says that was asked for: nothing else was. */
const refusedWith = (code: number, apiName: string): KafkaError =>
  refusal(code, { apiName, nothingApplied: true })
