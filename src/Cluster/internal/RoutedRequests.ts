/**
 * `request`, `send` and `shards` as Effects. What goes to one broker whole, which is known and connected, goes there at once; everything else is a
 * {@link RoutedRequest}.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Api from "../../Api/Api.ts"
import type { KafkaClient, RequestOptions } from "../../Client/KafkaClient.ts"
import { KafkaError } from "../../Client/KafkaError.ts"
import { checkRoutedOptions } from "../../Connection/internal/checkOptions.ts"
import { isUnanswered, orElse, wouldNotBeAnswered } from "../../Connection/internal/unanswered.ts"
import { brokerWaitMs } from "../../Protocol/brokerWait.ts"
import type { Answer, Route } from "../routing/Plan.ts"
import { routeOf } from "../routing/Route.ts"
import type { Shard } from "../Shard.ts"
import { outcomeOf, sentOf, shardOf } from "./outcomes.ts"
import { placeOf } from "./placeOf.ts"
import { purposeOf } from "./purposes.ts"
import { RoutedRequest } from "./RoutedRequest.ts"
import type { Answers, Call, RoutingContext } from "./RoutingContext.ts"

export type { RoutingContext } from "./RoutingContext.ts"

type Exchange = Call["exchange"]

export class RoutedRequests {
  readonly #context: RoutingContext
  readonly #requestTimeoutMs: number

  constructor(context: RoutingContext, requestTimeoutMs: number) {
    this.#context = context
    this.#requestTimeoutMs = requestTimeoutMs
  }

  readonly request: KafkaClient["Service"]["request"] = <A extends Api.Any>(
    api: A,
    input: Api.RequestInput<A>,
    options?: RequestOptions
  ) =>
    this.#checked(api, options, true, () => {
      if (isUnanswered(api, input)) return Effect.fail(wouldNotBeAnswered(undefined, api))
      const route = routeOf(api)
      const outcome = this.#atOnce(route, input, options) ?? this.#inParts(route, input, options)
      // Answers are put together of what was decoded by this API: their type is the response's, which no code along the way needs to know.
      return outcome as Effect.Effect<Api.Response<A>, KafkaError>
    })

  readonly send: KafkaClient["Service"]["send"] = (api, input, options) =>
    this.#checked(api, options, false, () => {
      const route = routeOf(api)
      const sending: Exchange = (client, part, timeout) =>
        client.send(api, part, { version: options?.version, timeout })
      return Effect.flatMap(this.#answers(route, input, options, sending, false), (answers) =>
        sentOf(route, input, answers)
      )
    })

  readonly shards = <A extends Api.Any>(
    api: A,
    input: Api.RequestInput<A>,
    options?: RequestOptions
  ): Effect.Effect<ReadonlyArray<Shard<Api.Response<A>>>, KafkaError> =>
    this.#checked(api, options, true, () => {
      if (isUnanswered(api, input)) return Effect.fail(wouldNotBeAnswered(undefined, api))
      const asking: Exchange = (client, part, timeout) =>
        client.request(api, part, { version: options?.version, errors: options?.errors, timeout })
      return Effect.map(
        this.#answers(routeOf(api), input, options, asking, true),
        // As above: each was decoded by this API.
        (answers) => answers.map(shardOf) as ReadonlyArray<Shard<Api.Response<A>>>
      )
    })

  #checked<B>(
    api: Api.Any,
    options: RequestOptions | undefined,
    isRequest: boolean,
    run: () => Effect.Effect<B, KafkaError>
  ): Effect.Effect<B, KafkaError> {
    const invalid = options === undefined ? undefined : checkRoutedOptions(options, isRequest)
    return invalid === undefined
      ? Effect.suspend(run)
      : Effect.fail(new KafkaError({ reason: invalid, broker: undefined, apiName: api.name }))
  }

  /** `undefined`: not to one broker, or it is not connected yet. */
  #atOnce(
    route: Route,
    input: unknown,
    options: RequestOptions | undefined
  ): Effect.Effect<unknown, KafkaError> | undefined {
    if (options?.broker !== undefined) return undefined
    const { clock, knowledge, links } = this.#context
    const plan = route.plan(input, knowledge, false)
    if (plan._tag !== "Parts" || plan.parts.length !== 1) return undefined
    const { input: whole, target } = plan.parts[0]!
    if (whole !== input || (target === "controller" && knowledge.controllerId() === undefined))
      return undefined
    const purpose = purposeOf(route.api)
    const { nodeId, place } = placeOf(this.#context, target, purpose)
    const link = place === undefined || "client" in place ? place : links.find(place, purpose)
    if (link === undefined || link.isDown) return undefined
    const startMs = clock.nowMs()
    const goOn = (outcome: Answer["outcome"]): Effect.Effect<unknown, KafkaError> =>
      Effect.flatMap(
        this.#routed(route, input, options, asks(route.api, input, options), true, startMs).after(
          input,
          nodeId,
          outcome
        ),
        (answers) => outcomeOf(route, input, answers, options?.errors)
      )
    return Effect.matchEffect(link.client.request(route.api, input, options), {
      onFailure: (error) => goOn({ _tag: "Failure", error }),
      onSuccess: (response) =>
        route.isPlain(response) ? Effect.succeed(response) : goOn({ _tag: "Response", response })
    })
  }

  #inParts(
    route: Route,
    input: unknown,
    options: RequestOptions | undefined
  ): Effect.Effect<unknown, KafkaError> {
    const asking = asks(route.api, input, options)
    return Effect.flatMap(this.#answers(route, input, options, asking, true), (answers) =>
      outcomeOf(route, input, answers, options?.errors)
    )
  }

  #answers(
    route: Route,
    input: unknown,
    options: RequestOptions | undefined,
    exchange: Exchange,
    isAnswered: boolean
  ): Effect.Effect<Answers> {
    const routed = this.#routed(route, input, options, exchange, isAnswered, this.#context.clock.nowMs())
    const broker = options?.broker
    return broker === undefined
      ? routed.answers(input)
      : broker === "any"
        ? routed.answerOfAny(input)
        : routed.answerOf(broker, input)
  }

  #routed(
    route: Route,
    input: unknown,
    options: RequestOptions | undefined,
    exchange: Exchange,
    isAnswered: boolean,
    startMs: number
  ): RoutedRequest {
    const timeoutMs =
      options?.timeout === undefined
        ? this.#requestTimeoutMs + orElse(() => brokerWaitMs(route.api, input), 0)
        : Duration.toMillis(Duration.fromInputUnsafe(options.timeout))
    return new RoutedRequest(this.#context, {
      route,
      purpose: purposeOf(route.api),
      timeoutMs,
      deadlineMs: startMs + timeoutMs,
      retries: options?.retry ?? true,
      exchange,
      isAnswered
    })
  }
}

/** A request as a whole ends as the caller wants it to; of a part the codes are needed. */
const asks =
  (api: Api.Any, input: unknown, options: RequestOptions | undefined): Exchange =>
  (client, part, timeout) =>
    client.request(api, part, {
      version: options?.version,
      errors: part === input ? options?.errors : "data",
      timeout
    })
