/**
 * The spans of a connection: of its attempts to connect, and of requests. They exist only where the fiber has a tracer other than Effect's own, which keeps
 * nothing. A tracer may be a user's, and throw: that is reported, and costs the span only.
 */
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Tracer from "effect/Tracer"
import type * as Api from "../../Api/Api.ts"
import { isBrokerError } from "../../Api/ErrorCode.ts"
import type { KafkaErrorReason } from "../../Client/KafkaError.ts"
import { guard, type Report } from "../../internal/guard.ts"
import type { Settings } from "../Options.ts"

export class Spans {
  readonly #settings: Settings
  readonly #report: Report

  constructor(settings: Settings, report: Report) {
    this.#settings = settings
    this.#report = report
  }

  /** A span around an attempt to connect. */
  ofAttempt<A, E, R>(attempt: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return Effect.withFiber((fiber) =>
      isTraced(fiber)
        ? this.#inSpan("kafka/connect", this.#attributes, (span) =>
            span === undefined ? attempt : Effect.withParentSpan(attempt, span)
          )
        : attempt
    )
  }

  /** A span around a request; only called where `isTraced`. */
  ofRequest<A, E, R>(
    api: Api.Any,
    request: (span: Tracer.Span | undefined) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E, R> {
    const attributes = {
      ...this.#attributes,
      "rpc.system": "kafka",
      "rpc.method": api.name,
      ...(api.operation === undefined ? {} : { "messaging.operation.type": api.operation }),
      "kafka.api.key": api.key
    }
    return this.#inSpan(`kafka/${api.name}`, attributes, request)
  }

  /** The outcome of a request, in its span. */
  end(span: Tracer.Span, version: number | undefined, reason: KafkaErrorReason | undefined): void {
    guard(this.#report, "a tracer", () => {
      if (version !== undefined) span.attribute("kafka.api.version", version)
      if (reason === undefined) return
      span.attribute("error.type", reason._tag)
      if (isBrokerError(reason)) span.attribute("rpc.response.status_code", `${reason.code}`)
    })
  }

  /** What is the same in all spans. */
  get #attributes(): Record<string, unknown> {
    const { clientId, host, port } = this.#settings
    return {
      "messaging.system": "kafka",
      ...(clientId === null ? {} : { "messaging.client.id": clientId }),
      "server.address": host,
      "server.port": port
    }
  }

  /** As `Effect.useSpan`, but a tracer that throws costs the span only. */
  #inSpan<A, E, R>(
    name: string,
    attributes: Record<string, unknown>,
    use: (span: Tracer.Span | undefined) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E, R> {
    return Effect.matchCauseEffect(Effect.makeSpan(name, { kind: "client", attributes }), {
      onFailure: (cause) => {
        this.#report("a tracer", cause)
        return use(undefined)
      },
      onSuccess: (span) =>
        Effect.onExit(use(span), (exit) =>
          Effect.clockWith((clock) =>
            Effect.sync(() =>
              guard(this.#report, "a tracer", () => {
                if (span.status._tag !== "Ended") span.end(clock.currentTimeNanosUnsafe(), exit)
              })
            )
          )
        )
    })
  }
}

/** Whether anybody looks at the spans of a fiber. */
export const isTraced = (fiber: Fiber.Fiber<unknown, unknown>): boolean => {
  const { tracer, tracerEnabled } = fiber.cache
  return tracer !== undefined && tracerEnabled && tracer !== Tracer.nativeTracer
}
