/**
 * One request on its way through a cluster: planned by what is known, its parts sent to their brokers at once, and what a broker refused without applying it
 * learnt from and asked again, each part by itself, until it is answered, the schedule ends, or the time of the request.
 */
import * as Effect from "effect/Effect"
import { isBrokerError } from "../../Api/ErrorCode.ts"
import type { KafkaError } from "../../Client/KafkaError.ts"
import type { Answer, Known, Part, Plan, Unknown } from "../routing/Plan.ts"
import { Attempts, maxMoves } from "./Attempts.ts"
import type { Knowledge } from "./Knowledge.ts"
import { placeOf } from "./placeOf.ts"
import {
  errorOf,
  isHopeless,
  isNotSent,
  isUnreached,
  nobodyYet,
  noSuchBroker,
  notSent,
  timedOut,
  unanswered,
  unroutable
} from "./routingFailures.ts"
import type { Answers, Call, RoutingContext } from "./RoutingContext.ts"
import { Sending } from "./Sending.ts"
import { ofTheNodes, Waiting } from "./Waiting.ts"

/** Who has refused a part, and is not asked again without a pause. */
interface Refused {
  readonly nodeId: number
  readonly error: KafkaError
}

export class RoutedRequest {
  readonly #context: RoutingContext
  readonly #call: Call
  readonly #waiting: Waiting
  readonly #sending: Sending

  constructor(context: RoutingContext, call: Call) {
    this.#context = context
    this.#call = call
    this.#waiting = new Waiting(context, call)
    this.#sending = new Sending(context, call, this.#waiting)
  }

  /** The answers to all parts, at least one; where a part was asked again the later answer comes later. */
  answers(input: unknown): Effect.Effect<Answers> {
    return this.#ask(input, this.#attempts(), undefined)
  }

  /** Goes on after the outcome of a part that was sent already. */
  after(input: unknown, nodeId: number, outcome: Answer["outcome"]): Effect.Effect<Answers> {
    return this.#settle({ nodeId, input, outcome }, this.#attempts())
  }

  /** The answer of one broker that the caller chose. */
  answerOf(nodeId: number, input: unknown): Effect.Effect<Answers> {
    return this.#askNode(nodeId, input, false)
  }

  /** The answer of any broker, whatever the route: what it refuses is the caller's. */
  readonly answerOfAny = Effect.fnUntraced(
    { self: this as RoutedRequest },
    function* (this: RoutedRequest, input: unknown): Effect.fn.Return<Answers> {
      const attempts = this.#attempts()
      for (;;) {
        const failure = yield* this.#sending.known("any", attempts)
        if (failure !== undefined) return [unanswered(-1, input, notSent(this.#call.route.api, failure))]
        const answer = yield* this.#sending.toTarget({ target: "any", input })
        this.#sending.learnFrom(answer)
        if (!isNotSent(answer) || isHopeless(answer)) return [answer]
        if (!(yield* this.#waiting.pause(attempts, errorOf(answer, this.#call.route.api)))) return [answer]
      }
    }
  )

  #attempts(): Attempts {
    return new Attempts(this.#context.retry)
  }

  #ask(input: unknown, attempts: Attempts, refused: Refused | undefined): Effect.Effect<Answers> {
    return Effect.suspend(() => {
      const plan = this.#call.route.plan(input, this.#context.knowledge, false)
      return plan._tag === "Unknown"
        ? this.#learnAndAsk(input, plan.unknown, attempts, refused)
        : this.#send(plan, input, attempts, refused)
    })
  }

  #send(
    plan: Exclude<Plan, { readonly _tag: "Unknown" }>,
    input: unknown,
    attempts: Attempts,
    refused: Refused | undefined
  ): Effect.Effect<Answers> {
    switch (plan._tag) {
      case "Unroutable":
        return Effect.succeed([unanswered(-1, input, unroutable(this.#call.route.api, plan))])
      case "All":
        return this.#askAll(input)
      case "Parts": {
        const [first] = plan.parts
        return plan.parts.length === 1 && first !== undefined
          ? this.#askPart(first, attempts, refused)
          : inParallel(plan.parts, (part) => this.#askPart(part, attempts.ofPart(), refused))
      }
    }
  }

  readonly #learnAndAsk = Effect.fnUntraced(
    { self: this as RoutedRequest },
    function* (
      this: RoutedRequest,
      input: unknown,
      missing: Unknown,
      attempts: Attempts,
      refused: Refused | undefined
    ): Effect.fn.Return<Answers> {
      const { knowledge } = this.#context
      const { route } = this.#call
      let unknown = missing
      for (;;) {
        const failure = yield* this.#waiting.learn(unknown)
        // What a broker does not tell about, the broker that is asked refuses itself, and says why, for each thing by itself.
        if (failure !== undefined && isBrokerError(failure.reason) && !failure.isRetryable) break
        if (
          failure !== undefined &&
          !(failure.isRetryable && (yield* this.#waiting.pause(attempts, failure)))
        )
          return [unanswered(-1, input, notSent(route.api, failure))]
        attempts.hasLearnt = failure === undefined
        const plan = route.plan(input, failure === undefined ? withAbsent(knowledge) : knowledge, false)
        if (plan._tag !== "Unknown") return yield* this.#send(plan, input, attempts, refused)
        unknown = plan.unknown
        if (failure !== undefined) continue
        // There is such a partition or group, and nobody has it now: an election, or a coordinator that is to be chosen yet.
        if (yield* this.#waiting.pause(attempts, nobodyYet(route.api))) continue
        // What a broker said already, another will not say better.
        if (refused !== undefined) return [this.#notAskedAgain(input)]
        break
      }
      const settled = route.plan(input, knowledge, true)
      return settled._tag === "Unknown" ? [] : yield* this.#send(settled, input, attempts, refused)
    }
  )

  /** Every broker that there is. One that leaves meanwhile is not missed: what it had is others' now. */
  readonly #askAll = Effect.fnUntraced(
    { self: this as RoutedRequest },
    function* (this: RoutedRequest, input: unknown): Effect.fn.Return<Answers> {
      const { knowledge } = this.#context
      const { api } = this.#call.route
      // One that is new, or has come back, has its own, too.
      yield* this.#waiting.learn(ofTheNodes)
      const failure = yield* this.#sending.known("any", this.#attempts())
      if (failure !== undefined) return [unanswered(-1, input, notSent(api, failure))]
      const answers = yield* inParallel(knowledge.nodeIds(), (nodeId) => this.#askNode(nodeId, input, true))
      return answers.length > 0
        ? answers
        : [unanswered(-1, input, notSent(api, noSuchBroker(knowledge, undefined)))]
    }
  )

  /** @param isOneOfAll whether what it refuses is asked again, and it is not missed when it leaves */
  readonly #askNode = Effect.fnUntraced(
    { self: this as RoutedRequest },
    function* (
      this: RoutedRequest,
      nodeId: number,
      input: unknown,
      isOneOfAll: boolean
    ): Effect.fn.Return<Answers> {
      const { knowledge } = this.#context
      const { api } = this.#call.route
      const attempts = this.#attempts()
      let wasThere = false
      for (;;) {
        const failure = yield* this.#waiting.until(() => knowledge.addressOf(nodeId) !== undefined, attempts)
        if (failure !== undefined) return [unanswered(nodeId, input, notSent(api, failure))]
        const address = knowledge.addressOf(nodeId)
        wasThere ||= address !== undefined
        if (address === undefined && isOneOfAll && knowledge.nodeIds().length > 0) return []
        const answer =
          address === undefined
            ? unanswered(nodeId, input, notSent(api, noSuchBroker(knowledge, nodeId)))
            : yield* this.#sending.toNode(nodeId, address, input)
        const lesson = this.#sending.learnFrom(answer)
        // What a broker of the caller's choice refuses is the caller's, and one that never was there is not waited for.
        const isAgain = isOneOfAll ? lesson?.again !== undefined : wasThere && isNotSent(answer)
        if (!isAgain || isHopeless(answer) || !(yield* this.#waiting.pause(attempts, errorOf(answer, api))))
          return [answer]
        // It may have moved, or left.
        if (isNotSent(answer)) yield* this.#waiting.learn(ofTheNodes)
      }
    }
  )

  readonly #askPart = Effect.fnUntraced(
    { self: this as RoutedRequest },
    function* (
      this: RoutedRequest,
      part: Part,
      attempts: Attempts,
      refused: Refused | undefined
    ): Effect.fn.Return<Answers> {
      const { input, target } = part
      const failure = yield* this.#sending.known(target, attempts)
      if (failure !== undefined) return [unanswered(-1, input, notSent(this.#call.route.api, failure))]
      if (refused !== undefined) {
        const { nodeId } = placeOf(this.#context, target, this.#call.purpose)
        if (nodeId === refused.nodeId || attempts.moves >= maxMoves) {
          // It is the one that has refused: what it waits for takes time.
          if (!(yield* this.#waiting.pause(attempts, refused.error))) return [this.#notAskedAgain(input)]
          // It may have moved: nothing else that is learnt for this route says so.
          if (isUnreached(refused.error) && this.#call.route.api.routing.to === "resource")
            yield* this.#waiting.learn(ofTheNodes)
          return yield* this.#ask(input, attempts, undefined)
        }
        attempts.moves++
      }
      // Metadata that was learnt for it has no such topic: there is nothing newer to learn.
      if (target === "any" && attempts.hasLearnt) attempts.hasAskedOnce = true
      return yield* this.#settle(yield* this.#sending.toTarget(part), attempts)
    }
  )

  /** An answer, and those to what of it may be asked again. */
  readonly #settle = Effect.fnUntraced(
    { self: this as RoutedRequest },
    function* (this: RoutedRequest, answer: Answer, attempts: Attempts): Effect.fn.Return<Answers> {
      const lesson = this.#sending.learnFrom(answer)
      if (lesson === undefined || lesson.again === undefined || !this.#call.retries) return [answer]
      if (isHopeless(answer) || (!this.#context.waitsForBrokers && isNotSent(answer))) return [answer]
      if (lesson.onlyOnce && attempts.hasAskedOnce) return [answer]
      attempts.hasAskedOnce ||= lesson.onlyOnce
      const refused = { nodeId: answer.nodeId, error: errorOf(answer, this.#call.route.api) }
      const later = yield* this.#ask(lesson.again, attempts, refused)
      // What was not even sent says less than the refusal before it.
      const kept = later.filter((each) => !isNotSent(each))
      const isAllAnswered = lesson.again === answer.input && kept.length === later.length
      return isAllAnswered ? kept : [answer, ...kept]
    }
  )

  /** What became of it is told by the refusal before. */
  #notAskedAgain(input: unknown): Answer {
    return unanswered(-1, input, timedOut(this.#call))
  }
}

const inParallel = <A>(
  all: ReadonlyArray<A>,
  each: (a: A) => Effect.Effect<Answers>
): Effect.Effect<Answers> =>
  Effect.map(Effect.forEach(all, each, { concurrency: "unbounded" }), (answers) => answers.flat())

/** What is known, where fresh metadata is: what it does not have is not there. */
const withAbsent = (knowledge: Knowledge): Known => ({
  leaderOf: (topic, partition) =>
    knowledge.leaderOf(topic, partition) ??
    (knowledge.view.topic(topic)?.partitions[partition] === undefined ? "any" : undefined),
  coordinatorOf: (type, key) => knowledge.coordinatorOf(type, key)
})
