/**
 * The connection to a broker, found by its id, or by what it leads or coordinates.
 */
import * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import type * as Api from "../../Api/Api.ts"
import { fromCode } from "../../Api/ErrorCode.ts"
import { KafkaError, Timeout } from "../../Client/KafkaError.ts"
import type { KafkaConnection } from "../../Connection/KafkaConnection.ts"
import type { Unknown } from "../routing/Plan.ts"
import type { Knowledge } from "./Knowledge.ts"
import type { Links } from "./Links.ts"
import { noSuchBroker } from "./routingFailures.ts"

interface Context {
  readonly knowledge: Knowledge
  readonly links: Links
  readonly retry: Schedule.Schedule<unknown, KafkaError>
  readonly waitsForBrokers: boolean
}

type Connection = Effect.Effect<KafkaConnection["Service"], KafkaError>

export const nothingUnknown: Unknown = { topics: [], coordinators: [] }

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
      nothingUnknown,
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
      () => refusal(isThere() ? leaderNotAvailable : unknownTopicOrPartition, "Metadata")
    )
  }

  readonly coordinator = (type: Api.CoordinatorType, key: string): Connection =>
    this.#locate(
      () => this.#context.knowledge.coordinatorOf(type, key),
      { topics: [], coordinators: [{ type, key }] },
      () => refusal(coordinatorNotAvailable, "FindCoordinator")
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
          while: (error) => isNotThereYet(error) || (waitsForBrokers && isUnreached(error, knowledge))
        }),
        Effect.timeoutOrElse({
          duration: this.#timeoutMs,
          orElse: () => Effect.fail(last ?? timedOut(this.#timeoutMs))
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
const isUnreached = ({ isRetryable, reason }: KafkaError, knowledge: Knowledge): boolean =>
  isRetryable &&
  (reason._tag === "NotSent" ||
    reason._tag === "OutcomeUnknown" ||
    reason._tag === "Timeout" ||
    (reason._tag === "ConnectionError" && knowledge.nodeIds().length === 0))

const refusal = (code: number, apiName: string): KafkaError =>
  new KafkaError({ reason: fromCode(code, { apiName, nothingApplied: true }), broker: undefined, apiName })

const timedOut = (timeoutMs: number): KafkaError =>
  new KafkaError({ reason: new Timeout({ timeoutMs, sent: false }), broker: undefined })
