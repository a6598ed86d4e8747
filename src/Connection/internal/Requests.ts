/**
 * `request` and `send` as Effects: the options are checked, the time limit is chosen, and the fiber waits for the outcome of a `PendingRequest`.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Tracer from "effect/Tracer"
import type * as Api from "../../Api/Api.ts"
import type { RequestOptions, SendOptions } from "../../Client/KafkaClient.ts"
import { KafkaError } from "../../Client/KafkaError.ts"
import { brokerWaitMs, longestWaitMs } from "../../Protocol/brokerWait.ts"
import type { Replies, ReplyKind } from "../../Protocol/PendingRequest.ts"
import { Done, PendingRequest } from "../../Protocol/PendingRequest.ts"
import { checkRequestOptions } from "./checkOptions.ts"
import type { ConnectionContext } from "./ConnectionContext.ts"
import type { Dispatcher } from "./Dispatcher.ts"
import { Outcomes } from "./Outcomes.ts"
import { isTraced } from "./Spans.ts"
import { isUnanswered, orElse, wouldNotBeAnswered } from "./unanswered.ts"

export class Requests {
  readonly #context: ConnectionContext
  readonly #dispatcher: Dispatcher
  /** Of requests without a span: shared, so that a request allocates nothing but itself. */
  readonly #failing: Outcomes
  readonly #withData: Outcomes
  readonly #failFast: boolean

  /** @param failFast whether they fail rather than wait for a broker that is away */
  constructor(context: ConnectionContext, dispatcher: Dispatcher, failFast: boolean) {
    this.#context = context
    this.#dispatcher = dispatcher
    this.#failFast = failFast
    this.#failing = new Outcomes(context, false)
    this.#withData = new Outcomes(context, true)
  }

  request<A extends Api.Any>(
    api: A,
    input: Api.RequestInput<A>,
    options: RequestOptions | undefined
  ): Effect.Effect<Api.Response<A>, KafkaError> {
    return isUnanswered(api, input)
      ? Effect.fail(wouldNotBeAnswered(this.#context.broker, api))
      : this.#submit(api, input, options, "message", options?.errors === "data")
  }

  send<A extends Api.Any>(
    api: A,
    input: Api.RequestInput<A>,
    options: SendOptions | undefined
  ): Effect.Effect<void, KafkaError> {
    return this.#submit(api, input, options, isUnanswered(api, input) ? "none" : "discarded", true)
  }

  #submit<A extends Api.Any, Kind extends ReplyKind>(
    api: A,
    input: Api.RequestInput<A>,
    options: RequestOptions | undefined,
    reply: Kind,
    errorsAsData: boolean
  ): Effect.Effect<Replies<A>[Kind], KafkaError> {
    const context = this.#context
    const invalid = options === undefined ? undefined : checkRequestOptions(options, reply === "message")
    if (invalid !== undefined)
      return Effect.fail(new KafkaError({ reason: invalid, broker: context.broker, apiName: api.name }))
    const within = (span: Tracer.Span | undefined): Effect.Effect<Replies<A>[Kind], KafkaError> =>
      Effect.callback((resume) => {
        const waitMs = orElse(() => brokerWaitMs(api, input), 0)
        const outcomes =
          span !== undefined
            ? new Outcomes(context, errorsAsData, span)
            : errorsAsData
              ? this.#withData
              : this.#failing
        const pending = new PendingRequest(
          outcomes,
          resume,
          api,
          input,
          options?.version,
          reply,
          context.clock.nowMs(),
          this.#timeoutMs(waitMs, options?.timeout),
          longestWaitMs(api, waitMs)
        )
        pending.failsFast = this.#failFast
        context.metrics.requests++
        this.#dispatcher.submit(pending)
        if (pending.state !== Done) return Effect.sync(() => this.#dispatcher.cancel(pending))
      })
    return Effect.withFiber((fiber) =>
      isTraced(fiber) ? context.spans.ofRequest(api, within) : within(undefined)
    )
  }

  /** A time of the caller's choice is the whole time; otherwise the broker's own wait is added to the default. */
  #timeoutMs(waitMs: number, chosen: Duration.Input | undefined): number {
    return chosen === undefined
      ? this.#context.settings.requestTimeoutMs + waitMs
      : Duration.toMillis(Duration.fromInputUnsafe(chosen))
  }
}
