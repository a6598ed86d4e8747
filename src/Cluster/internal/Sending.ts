/**
 * Sending a part of a request to a broker, once, and learning from what comes back.
 */
import * as Effect from "effect/Effect"
import { KafkaError } from "../../Client/KafkaError.ts"
import type { BrokerAddress } from "../ClusterOptions.ts"
import type { Answer, Lesson, Part, Target } from "../routing/Plan.ts"
import type { Attempts } from "./Attempts.ts"
import type { Link } from "./Links.ts"
import { placeOf } from "./placeOf.ts"
import { answered, noSuchBroker, notSent, timedOut, unanswered, withWholeTime } from "./routingFailures.ts"
import type { Call, RoutingContext } from "./RoutingContext.ts"
import type { Waiting } from "./Waiting.ts"

export class Sending {
  readonly #context: RoutingContext
  readonly #call: Call
  readonly #waiting: Waiting

  constructor(context: RoutingContext, call: Call, waiting: Waiting) {
    this.#context = context
    this.#call = call
    this.#waiting = waiting
  }

  /** Waits until some broker of the cluster is known, or the controller; a broker that is not known is asked about once. Gives why that cannot be. */
  known(target: Target, attempts: Attempts): Effect.Effect<KafkaError | undefined> {
    const { knowledge } = this.#context
    const isKnown =
      target === "controller"
        ? () => knowledge.controllerId() !== undefined
        : target === "any"
          ? () => knowledge.nodeIds().length > 0
          : () => knowledge.addressOf(target) !== undefined
    return this.#waiting.until(isKnown, attempts)
  }

  /** To where a part goes now. */
  toTarget({ input, target }: Part): Effect.Effect<Answer> {
    const { nodeId, place } = placeOf(this.#context, target, this.#call.purpose)
    if (place !== undefined) return this.toNode(nodeId, place, input)
    const error = notSent(this.#call.route.api, noSuchBroker(this.#context.knowledge, nodeId))
    return Effect.succeed(unanswered(nodeId, input, error))
  }

  /** To a broker at its address, on the connection to it. */
  toNode(nodeId: number, place: Link | BrokerAddress, input: unknown): Effect.Effect<Answer> {
    const remainingMs = this.#waiting.remainingMs()
    if (remainingMs === 0) return Effect.succeed(unanswered(nodeId, input, timedOut(this.#call)))
    const link = "client" in place ? Effect.succeed(place) : this.#open(place)
    const response = Effect.flatMap(link, ({ client }) => this.#call.exchange(client, input, remainingMs))
    return Effect.matchEffect(response, {
      onFailure: (error) => Effect.succeed(unanswered(nodeId, input, withWholeTime(this.#call, error))),
      onSuccess: (value) => Effect.succeed(answered(nodeId, input, value))
    })
  }

  #open(address: BrokerAddress): Effect.Effect<Link, KafkaError> {
    const { links } = this.#context
    const { purpose } = this.#call
    const found = links.find(address, purpose)
    if (found !== undefined) return Effect.succeed(found)
    return Effect.mapError(
      links.open(address, purpose),
      ({ broker, reason }) => new KafkaError({ reason, broker, apiName: this.#call.route.api.name })
    )
  }

  /** What an answer says of the cluster, which is known from then on. */
  learnFrom({ input, outcome }: Answer): Lesson | undefined {
    const { isAnswered, route } = this.#call
    const { isOfControllers, knowledge } = this.#context
    if (outcome._tag === "Response" && (!isAnswered || route.isPlain(outcome.response))) return undefined
    const lesson =
      outcome._tag === "Response"
        ? route.learn(input, outcome.response, isOfControllers)
        : route.learnFailure(input, outcome.error, isOfControllers)
    knowledge.take(lesson)
    return lesson
  }
}
