/**
 * Sending a part of a request to a broker, once, and learning from what comes back.
 */
import * as Effect from "effect/Effect"
import { KafkaError } from "../../Client/KafkaError.ts"
import type { BrokerAddress } from "../ClusterOptions.ts"
import type { Answer, Lesson, Part } from "../routing/Plan.ts"
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

  /** Sends a part to where it goes now. */
  readonly toTarget = Effect.fnUntraced(
    { self: this as Sending },
    function* (this: Sending, { input, target }: Part, attempts: Attempts): Effect.fn.Return<Answer> {
      const { knowledge } = this.#context
      const { api } = this.#call.route
      const failure =
        target === "controller" ? yield* this.#controllerKnown(attempts) : yield* this.begun(attempts)
      if (failure !== undefined) return unanswered(-1, input, notSent(api, failure))
      const { nodeId, place } = placeOf(this.#context, target, this.#call.purpose)
      if (place === undefined) return unanswered(nodeId, input, notSent(api, noSuchBroker(knowledge, nodeId)))
      return yield* this.toNode(nodeId, place, input)
    }
  )

  /** Waits until some broker of the cluster is known. */
  begun(attempts: Attempts): Effect.Effect<KafkaError | undefined> {
    return this.#waiting.until(() => this.#context.knowledge.nodeIds().length > 0, attempts)
  }

  #controllerKnown(attempts: Attempts): Effect.Effect<KafkaError | undefined> {
    return this.#waiting.until(() => this.#context.knowledge.controllerId() !== undefined, attempts)
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
