/**
 * Requests as Effects: an entry of the session whose outcome resumes a fiber.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Tracer from "effect/Tracer"
import * as Api from "../../Api/Api.ts"
import { fromCode } from "../../Api/ErrorCode.ts"
import { SaslAuthenticate } from "../../Api/SaslAuthenticate.ts"
import { EncodeError } from "../../Codec/Errors/CodecError.ts"
import type { RequestOptions, SendOptions } from "../../Client/KafkaClient.ts"
import type { ConnectionError, KafkaErrorReason } from "../../Client/KafkaError.ts"
import { KafkaError, NotSent, OutcomeUnknown, Timeout, VersionNotSupported } from "../../Client/KafkaError.ts"
import { brokerWaitMs, longestWaitMs } from "../../Protocol/brokerWait.ts"
import { checkRequestOptions } from "./checkOptions.ts"
import type { Dispatcher, EndCause } from "./Dispatcher.ts"
import type { Failure, Replies, ReplyKind } from "../../Protocol/PendingRequest.ts"
import { Done, PendingRequest } from "../../Protocol/PendingRequest.ts"
import { guard, type Report } from "../../internal/guard.ts"
import { endInSpan, isTraced, type Telemetry } from "./Telemetry.ts"

type Resume<Reply> = (exit: Exit.Exit<Reply, KafkaError>) => void

class FiberRequest<Reply> extends PendingRequest<Reply> {
  readonly #line: Line
  readonly #startMs: number
  readonly #errorsAsData: boolean
  readonly #resume: Resume<Reply>
  readonly #span: Tracer.Span | undefined

  constructor(
    line: Line,
    resume: Resume<Reply>,
    errorsAsData: boolean,
    span: Tracer.Span | undefined,
    api: Api.Any,
    input: unknown,
    version: number | undefined,
    reply: ReplyKind,
    timeoutMs: number,
    brokerWaitMs: number
  ) {
    const startMs = line.dispatcher.nowMs()
    super(api, input, version, reply, timeoutMs, startMs + timeoutMs, brokerWaitMs)
    this.#line = line
    this.#startMs = startMs
    line.telemetry.requested()
    this.#resume = resume
    this.#errorsAsData = errorsAsData
    this.#span = span
  }

  protected override onResponse(response: Reply): void {
    let exit: Exit.Exit<Reply, KafkaError>
    try {
      exit = this.#answered(response)
    } catch (defect) {
      exit = Exit.die(defect)
    }
    this.#resume(exit)
  }

  protected override onFailure(failure: Failure): void {
    let exit: Exit.Exit<Reply, KafkaError>
    try {
      exit = this.#fail(this.#errorOf(failure))
    } catch (defect) {
      exit = Exit.die(defect)
    }
    this.#resume(exit)
  }

  protected override onThrow(defect: unknown): void {
    this.#line.report(`what went on with the outcome of a request (${this.api.name})`, defect)
  }

  #answered(response: Reply): Exit.Exit<Reply, KafkaError> {
    const { dispatcher, telemetry } = this.#line
    if (this.reply === "message" || this.reply === "body")
      telemetry.answered(dispatcher.nowMs() - this.#startMs)
    const code = this.#errorsAsData ? 0 : errorCodeOf(response)
    if (code !== 0) return this.#fail(this.#error(this.#reasonOf(code, response), this.encoding?.version))
    if (this.#span !== undefined) this.#endInSpan(this.#span, this.encoding?.version, undefined)
    return Exit.succeed(response)
  }

  #reasonOf(code: number, response: Reply): KafkaErrorReason {
    const errorMessage = errorMessageOf(response)
    return fromCode(code, {
      apiName: this.api.name,
      apiVersion: this.encoding?.version,
      broker: this.#line.broker,
      errorMessage,
      response
    })
  }

  #errorOf(failure: Failure): KafkaError {
    const version = ("version" in failure ? failure.version : undefined) ?? this.encoding?.version
    const alike = alikeOf(failure)
    const key = alike === undefined ? "" : `${this.api.name} ${version} ${this.timeoutMs}`
    const known = alike?.get(key)
    if (known !== undefined) return known
    const error = this.#error(toReason(failure, this.timeoutMs), version)
    alike?.set(key, error)
    return error
  }

  #error(reason: KafkaErrorReason, version: number | undefined): KafkaError {
    return new KafkaError({ reason, broker: this.#line.broker, apiName: this.api.name, version })
  }

  #fail(error: KafkaError): Exit.Exit<never, KafkaError> {
    this.#line.telemetry.failed(error.reason)
    if (this.#span !== undefined) this.#endInSpan(this.#span, error.version, error.reason)
    return Exit.fail(error)
  }

  #endInSpan(span: Tracer.Span, version: number | undefined, reason: KafkaErrorReason | undefined): void {
    guard(this.#line.report, "a tracer", () => endInSpan(span, version, reason))
  }
}

/** The code at the top level of a response, or 0. */
const errorCodeOf = (response: unknown): number =>
  typeof response === "object" &&
  response !== null &&
  "errorCode" in response &&
  typeof response.errorCode === "number"
    ? response.errorCode
    : 0

const errorMessageOf = (response: unknown): string | undefined =>
  typeof response === "object" &&
  response !== null &&
  "errorMessage" in response &&
  typeof response.errorMessage === "string"
    ? response.errorMessage
    : undefined

/**
 * Requests that end together, for one reason, share an error where they are alike. An error takes its stack with it: with one for each, closing with 100 000
 * in flight takes 2.0 s of CPU, and so 0.2 s.
 */
const errors = new WeakMap<Failure, Map<string, KafkaError>>()

const alikeOf = (failure: Failure): Map<string, KafkaError> | undefined => {
  if (failure._tag !== "OutcomeUnknown" && failure._tag !== "NotSent" && failure._tag !== "Timeout")
    return undefined
  let alike = errors.get(failure)
  if (alike === undefined) errors.set(failure, (alike = new Map()))
  return alike
}

const toReason = (failure: Failure, timeoutMs: number): KafkaErrorReason => {
  switch (failure._tag) {
    case "Closed":
      return failure.cause as EndCause
    case "NotSent": {
      const cause = failure.cause as EndCause
      return cause._tag === "AuthenticationError" ? cause : new NotSent({ cause })
    }
    case "OutcomeUnknown":
      return new OutcomeUnknown({ cause: failure.cause as ConnectionError })
    case "Timeout":
      return new Timeout({ timeoutMs, sent: failure.sent, throttleTimeMs: failure.throttleTimeMs })
    case "Unsupported":
      return new VersionNotSupported(failure.unsupported)
    case "Unencodable":
    case "Undecodable":
      return failure.error
  }
}

/** What requests need to know of their connection. */
export interface Line {
  readonly dispatcher: Dispatcher
  readonly telemetry: Telemetry
  readonly report: Report
  /** `host:port` */
  readonly broker: string
  readonly requestTimeoutMs: number
}

/** A time of the caller's choice is the whole time; otherwise the broker's own wait is added to the default. */
const timeoutOf = (line: Line, waitMs: number, chosen: Duration.Input | undefined): number =>
  chosen === undefined ? line.requestTimeoutMs + waitMs : Duration.toMillis(Duration.fromInputUnsafe(chosen))

const isUnanswered = (api: Api.Any, input: unknown): boolean =>
  api.unanswered !== undefined && orElse(() => Api.isUnanswered(api, input), false)

/** For properties of an input that throw: whoever encodes it meets them again, and says so. */
const orElse = <A>(read: () => A, otherwise: A): A => {
  try {
    return read()
  } catch {
    return otherwise
  }
}

export const request = <A extends Api.Any>(
  line: Line,
  api: A,
  input: Api.RequestInput<A>,
  options: RequestOptions | undefined
): Effect.Effect<Api.Response<A>, KafkaError> =>
  isUnanswered(api, input)
    ? Effect.fail(wouldNotBeAnswered(line, api))
    : ask(line, api, input, options, "message", options?.errors === "data")

export const send = <A extends Api.Any>(
  line: Line,
  api: A,
  input: Api.RequestInput<A>,
  options: SendOptions | undefined
): Effect.Effect<void, KafkaError> =>
  ask(line, api, input, options, isUnanswered(api, input) ? "none" : "discarded", true)

const ask = <A extends Api.Any, Kind extends ReplyKind>(
  line: Line,
  api: A,
  input: Api.RequestInput<A>,
  options: RequestOptions | undefined,
  reply: Kind,
  errorsAsData: boolean
): Effect.Effect<Replies<A>[Kind], KafkaError> => {
  const invalid = options === undefined ? undefined : checkRequestOptions(options, reply === "message")
  if (invalid !== undefined)
    return Effect.fail(new KafkaError({ reason: invalid, broker: line.broker, apiName: api.name }))
  const within = (span: Tracer.Span | undefined): Effect.Effect<Replies<A>[Kind], KafkaError> =>
    Effect.callback((resume) => {
      const waitMs = orElse(() => brokerWaitMs(api, input), 0)
      const pending = new FiberRequest(
        line,
        resume,
        errorsAsData,
        span,
        api,
        input,
        options?.version,
        reply,
        timeoutOf(line, waitMs, options?.timeout),
        longestWaitMs(api, waitMs)
      )
      line.dispatcher.submit(pending)
      if (pending.state !== Done) return Effect.sync(() => line.dispatcher.cancel(pending))
    })
  return Effect.withFiber((fiber) =>
    isTraced(fiber) ? line.telemetry.spanOfRequest(api, within) : within(undefined)
  )
}

const wouldNotBeAnswered = (line: Line, api: Api.Any): KafkaError =>
  new KafkaError({
    reason: new EncodeError({
      messageName: `${api.name}Request`,
      version: undefined,
      path: api.unanswered?.field ?? "",
      offset: 0,
      expected: `anything but ${api.unanswered?.value}, which a broker does not answer (use Kafka.send)`,
      actual: `${api.unanswered?.value}`
    }),
    broker: line.broker,
    apiName: api.name
  })

type Submit = (entry: PendingRequest) => void

/** A request of the set-up: sent before all others on a session that is not open yet. */
export const exchange = <A extends Api.Any, Kind extends "message" | "body">(
  line: Line,
  submit: Submit,
  api: A,
  input: Api.RequestInput<A>,
  reply: Kind
): Effect.Effect<Replies<A>[Kind], KafkaError> => setUp(line, submit, api, input, reply)

/** A bare SASL token, and the one that answers it. */
export const exchangeRaw = (line: Line, submit: Submit): Effect.Effect<Uint8Array, KafkaError> =>
  setUp(line, submit, SaslAuthenticate, undefined, "raw")

const setUp = <A extends Api.Any, Kind extends ReplyKind>(
  line: Line,
  submit: Submit,
  api: A,
  input: Api.RequestInput<A> | undefined,
  reply: Kind
): Effect.Effect<Replies<A>[Kind], KafkaError> =>
  // No deadline of its own: the set-up has one.
  Effect.callback((resume) => {
    const pending = new FiberRequest(
      line,
      resume,
      true,
      undefined,
      api,
      input,
      undefined,
      reply,
      Number.POSITIVE_INFINITY,
      0
    )
    // It belongs to this connection: no other gets it, and whoever waits hears at once that it is lost.
    pending.retried = true
    submit(pending)
    return Effect.sync(() => line.dispatcher.cancel(pending))
  })
