/**
 * What a cluster knows, kept up to date: metadata and coordinators, asked for when somebody needs them and when they are old.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Pull from "effect/Pull"
import type * as Scope from "effect/Scope"
import type * as Api from "../../Api/Api.ts"
import { ConnectionError, KafkaError, NotSent } from "../../Client/KafkaError.ts"
import { logNow, makeReport, messageOf } from "../../internal/guard.ts"
import type { BrokerAddress } from "../ClusterOptions.ts"
import type { BrokerNode, ClusterView, TopicRef } from "../ClusterView.ts"
import type { CoordinatorKey, Lesson, Unknown } from "../routing/Plan.ts"
import { isOtherCluster } from "../state/brokers.ts"
import { ClusterState } from "../state/ClusterState.ts"
import { firstThatAnswers } from "./bootstrap.ts"
import type { KnowledgeSettings } from "./clusterSettings.ts"
import type { Knowledge } from "./Knowledge.ts"
import type { Link, Links } from "./Links.ts"
import { askControllers, askCoordinators, askMetadata, type CoordinatorsAnswer, keyOf } from "./questions.ts"
import { timedOutAfter } from "./routingFailures.ts"
import { type Answered, Rounds } from "./Rounds.ts"
import { Views } from "./Views.ts"

export interface KnowledgeService extends Knowledge {
  readonly views: Effect.Effect<Pull.Pull<readonly [ClusterView, ...Array<ClusterView>]>, never, Scope.Scope>
}

/** For as long as the scope is open. Nothing is asked before somebody needs to know. */
export const makeKnowledge = Effect.fnUntraced(function* (
  settings: KnowledgeSettings,
  links: Links
): Effect.fn.Return<KnowledgeService, never, Scope.Scope> {
  const services = yield* Effect.context()
  const knowledge = new ClusterKnowledge(settings, links, services)
  yield* Effect.addFinalizer(() => knowledge.close)
  yield* Effect.forkScoped(knowledge.keepFresh)
  return knowledge
})

/** What one caller wants of a request to Metadata. */
interface Wanted {
  readonly topics: ReadonlyArray<TopicRef>
  /** Whether all that is in use is to be asked about as well. */
  readonly withAll: boolean
}

class ClusterKnowledge implements KnowledgeService {
  readonly #settings: KnowledgeSettings
  readonly #links: Links
  readonly #clock: Clock.Clock
  readonly #log: (line: Effect.Effect<void>) => void
  readonly #state = new ClusterState()
  readonly #views: Views
  readonly #metadata: Rounds<Wanted>
  readonly #coordinators: Rounds<ReadonlyArray<CoordinatorKey>>
  /** Made once for each broker: the pool finds its connections by the object. */
  readonly #addresses = new WeakMap<BrokerNode, BrokerAddress>()

  constructor(settings: KnowledgeSettings, links: Links, services: Context.Context<never>) {
    const report = makeReport(services, {})
    this.#settings = settings
    this.#links = links
    this.#clock = Context.get(services, Clock.Clock)
    this.#log = logNow(services)
    this.#views = new Views(this.#state.view, report)
    this.#metadata = new Rounds(services, report, (wants) => this.#askMetadata(wants))
    this.#coordinators = new Rounds(services, report, (wants) => this.#askCoordinators(wants.flat()))
  }

  get view(): ClusterView {
    return this.#state.view
  }

  get views(): KnowledgeService["views"] {
    return this.#views.changes
  }

  readonly nodeIds = (): ReadonlyArray<number> => this.#state.nodeIds

  readonly controllerId = (): number | undefined => this.#state.controllerId

  readonly leaderOf = (topic: TopicRef, partition: number): number | "any" | undefined =>
    this.#state.leaderOf(topic, partition)

  readonly coordinatorOf = (type: Api.CoordinatorType, key: string): number | undefined =>
    this.#state.coordinatorOf(type, key)

  readonly addressOf = (nodeId: number): BrokerAddress | undefined => {
    const node = this.#state.view.brokers.get(nodeId)
    return node === undefined ? undefined : (this.#addresses.get(node) ?? this.#rewrite(node))
  }

  readonly take = (lesson: Lesson): void => {
    this.#state.take(lesson)
    this.#settled()
  }

  readonly learn = ({ coordinators, topics }: Unknown): Effect.Effect<void, KafkaError> => {
    if (coordinators.length === 0) return this.#metadata.join({ topics, withAll: false })
    const found = this.#coordinators.join(coordinators)
    return topics.length === 0
      ? found
      : Effect.andThen(this.#metadata.join({ topics, withAll: false }), found)
  }

  readonly refresh = (topics: ReadonlyArray<TopicRef>): Effect.Effect<ClusterView, KafkaError> =>
    Effect.map(this.#metadata.join({ topics, withAll: true }), () => this.#state.view)

  /** Asks anew for what is in use, and forgets what is not. What fails is asked again the next time, or by who needs it. */
  get keepFresh(): Effect.Effect<void> {
    const { metadataMaxAgeMs, metadataMaxIdleMs } = this.#settings
    return Effect.sleep(Math.min(metadataMaxAgeMs, metadataMaxIdleMs)).pipe(
      Effect.andThen(
        Effect.suspend(() => {
          this.#state.forgetIdle(this.#clock.currentTimeMillisUnsafe(), metadataMaxIdleMs)
          this.#settled()
          return this.#state.nodeIds.length === 0 ? Effect.void : Effect.ignore(this.refresh([]))
        })
      ),
      Effect.forever
    )
  }

  readonly close: Effect.Effect<void> = Effect.suspend(() => {
    const error = new KafkaError({
      reason: new ConnectionError({ phase: "closed", broker: "the cluster", detail: "its scope was closed" }),
      broker: undefined
    })
    this.#views.end()
    return Effect.andThen(this.#metadata.close(error), this.#coordinators.close(error))
  })

  #rewrite(node: BrokerNode): BrokerAddress {
    let address: BrokerAddress = { host: node.host, port: node.port }
    try {
      address = this.#settings.addressOf(node)
    } catch (defect) {
      const said = `\`addressOf\` threw for broker ${node.nodeId}: it is asked where it says it is`
      this.#log(Effect.logError(said, messageOf(defect)))
    }
    this.#addresses.set(node, address)
    return address
  }

  #askMetadata(wants: ReadonlyArray<Wanted>): Effect.Effect<Answered<Wanted>, KafkaError> {
    const asked = this.#state.ask(
      wants.flatMap(({ topics }) => topics),
      wants.some(({ withAll }) => withAll)
    )
    const { allowAutoTopicCreation, begunWith } = this.#settings
    const learnt =
      begunWith === "controllers"
        ? Effect.map(this.#askAny(askControllers), (response) => {
            this.#warnOfOther(response.clusterId)
            this.#state.applyDescribeCluster(response, asked)
          })
        : Effect.map(
            this.#askAny((link) => askMetadata(link, asked.topics, allowAutoTopicCreation)),
            ({ response, told }) => {
              this.#warnOfOther(response.clusterId)
              this.#state.applyMetadata(response, asked, told, this.#clock.currentTimeMillisUnsafe())
            }
          )
    return Effect.map(learnt, () => {
      this.#links.retain([...this.#known(), ...this.#settings.bootstrap])
      this.#settled()
      return () => undefined
    })
  }

  readonly #askCoordinators = Effect.fnUntraced(
    { self: this as ClusterKnowledge },
    function* (
      this: ClusterKnowledge,
      wanted: ReadonlyArray<CoordinatorKey>
    ): Effect.fn.Return<Answered<ReadonlyArray<CoordinatorKey>>, KafkaError> {
      // Controllers coordinate nothing.
      if (this.#settings.begunWith === "controllers") return () => undefined
      const answers = new Map<Api.CoordinatorType, Exit.Exit<CoordinatorsAnswer, KafkaError>>()
      yield* Effect.forEach(
        Map.groupBy(wanted, ({ type }) => type),
        ([type, all]) => {
          const keys = [...new Set(all.map(({ key }) => key))]
          return Effect.map(Effect.exit(this.#askAny((link) => askCoordinators(link, type, keys))), (exit) =>
            answers.set(type, exit)
          )
        },
        { concurrency: "unbounded", discard: true }
      )
      for (const exit of answers.values())
        if (Exit.isSuccess(exit)) this.#state.applyCoordinators(exit.value.found)
      this.#settled()
      return (keys) => failureOf(keys, answers)
    }
  )

  /** Asks a broker that is known; where none of those answers, or one says so, the bootstrap servers (KIP-899, KIP-1102). */
  #askAny<A>(ask: (link: Link) => Effect.Effect<A, KafkaError>): Effect.Effect<A, KafkaError> {
    const { bootstrap, rebootstrapAfterMs, requestTimeoutMs } = this.#settings
    const anew = firstThatAnswers(this.#links, bootstrap, ask)
    const known = this.#known()
    const answer =
      known.length === 0
        ? anew
        : firstThatAnswers(this.#links, known, ask, "brokers").pipe(
            rebootstrapAfterMs < requestTimeoutMs
              ? Effect.timeoutOrElse({
                  duration: rebootstrapAfterMs,
                  orElse: () => Effect.fail(timedOutAfter(rebootstrapAfterMs))
                })
              : (same) => same,
            Effect.catch((error) =>
              error.reason._tag === "RebootstrapRequired" ||
              (rebootstrapAfterMs < Number.POSITIVE_INFINITY && isUnreached(error))
                ? anew
                : Effect.fail(error)
            )
          )
    return Effect.mapError(answer, asNotSent)
  }

  #known(): ReadonlyArray<BrokerAddress> {
    return this.#state.nodeIds.flatMap((nodeId) => this.addressOf(nodeId) ?? [])
  }

  #warnOfOther(clusterId: string | null): void {
    const { view } = this.#state
    if (!isOtherCluster(view, clusterId)) return
    const said = `The brokers belong to another cluster now: ${clusterId} instead of ${view.clusterId}`
    this.#log(Effect.logWarning(said))
  }

  /** After all else: whoever watches may do anything. */
  #settled(): void {
    this.#views.tell(this.#state.view)
  }
}

const failureOf = (
  keys: ReadonlyArray<CoordinatorKey>,
  answers: ReadonlyMap<Api.CoordinatorType, Exit.Exit<CoordinatorsAnswer, KafkaError>>
): KafkaError | undefined => {
  let failure: KafkaError | undefined
  for (const each of keys) {
    const exit = answers.get(each.type)
    if (exit === undefined) continue
    const error = Exit.isSuccess(exit)
      ? exit.value.refused.get(keyOf(each))
      : Option.getOrUndefined(Cause.findErrorOption(exit.cause))
    // There is something to go on with.
    if (error === undefined) return undefined
    failure ??= error
  }
  return failure
}

const isUnreached = ({ reason }: KafkaError): boolean =>
  reason._tag === "NotSent" ||
  reason._tag === "ConnectionError" ||
  reason._tag === "OutcomeUnknown" ||
  reason._tag === "Timeout"

/** Whose request waits for this has not sent it. */
const asNotSent = (error: KafkaError): KafkaError => {
  const { apiName, broker, reason, version } = error
  if (reason._tag === "OutcomeUnknown")
    return new KafkaError({ reason: new NotSent({ cause: reason.cause }), broker, apiName, version })
  return reason._tag === "Timeout" && reason.sent ? timedOutAfter(reason.timeoutMs, apiName, broker) : error
}
