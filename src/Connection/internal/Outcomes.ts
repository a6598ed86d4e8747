/**
 * How requests end for their callers: a response becomes a success or, by its error code, a failure; what went wrong becomes a `KafkaError`. One object for
 * all requests of a connection that want the same; a traced request has its own, which knows the span.
 */
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Tracer from "effect/Tracer"
import { fromCode } from "../../Api/ErrorCode.ts"
import type { KafkaErrorReason } from "../../Client/KafkaError.ts"
import {
  AuthenticationError,
  ConnectionError,
  KafkaError,
  NotSent,
  OutcomeUnknown,
  Timeout,
  VersionNotSupported
} from "../../Client/KafkaError.ts"
import type { Failure, PendingRequest, RequestOwner } from "../../Protocol/PendingRequest.ts"
import { errorCodeOf, errorMessageOf } from "../../Api/internal/responseFields.ts"
import { guard } from "../../internal/guard.ts"
import type { ConnectionContext } from "./ConnectionContext.ts"

/** Why there will be no connection any more. */
export type EndCause = ConnectionError | AuthenticationError

/**
 * Resumes the fiber that waits for a reply. As a method, so that the one which waits for a response of its own API is one of these: the session decodes a
 * response by the API of its request, and its `reply` kind.
 */
export type Resume = { resume(outcome: Effect.Effect<unknown, KafkaError>): void }["resume"]

type Request = PendingRequest<Resume>

export class Outcomes implements RequestOwner<Resume> {
  readonly #context: ConnectionContext
  readonly #errorsAsData: boolean
  readonly #span: Tracer.Span | undefined

  /** @param errorsAsData whether a response with an error code is a response as any other */
  constructor(context: ConnectionContext, errorsAsData: boolean, span?: Tracer.Span) {
    this.#context = context
    this.#errorsAsData = errorsAsData
    this.#span = span
  }

  answered(request: Request, response: unknown): void {
    let exit: Exit.Exit<unknown, KafkaError>
    try {
      exit = this.#answered(request, response)
    } catch (defect) {
      exit = Exit.die(defect)
    }
    request.caller(exit)
  }

  failed(request: Request, failure: Failure): void {
    let exit: Exit.Exit<never, KafkaError>
    try {
      exit = this.#fail(this.#errorOf(request, failure))
    } catch (defect) {
      exit = Exit.die(defect)
    }
    request.caller(exit)
  }

  threw(request: Request, defect: unknown): void {
    this.#context.report(`what went on with the outcome of a request (${request.api.name})`, defect)
  }

  #answered(request: Request, response: unknown): Exit.Exit<unknown, KafkaError> {
    const { clock, metrics, spans } = this.#context
    const { encoding, reply, startMs } = request
    if (reply === "message" || reply === "body") metrics.durations.add((clock.nowMs() - startMs) / 1000)
    const code = this.#errorsAsData ? 0 : errorCodeOf(response)
    if (code !== 0)
      return this.#fail(this.#error(request, this.#refusal(request, code, response), encoding?.version))
    if (this.#span !== undefined) spans.end(this.#span, encoding?.version, undefined)
    return Exit.succeed(response)
  }

  /** The error that the code of a response stands for. */
  #refusal(request: Request, code: number, response: unknown): KafkaErrorReason {
    const found = {
      apiName: request.api.name,
      apiVersion: request.encoding?.version,
      broker: this.#context.broker,
      errorMessage: errorMessageOf(response),
      response
    }
    return fromCode(code, found, request.api)
  }

  #errorOf(request: Request, failure: Failure): KafkaError {
    const version = versionOf(request, failure)
    const alike = alikeOf(failure)
    const key = alike === undefined ? "" : keyOf(request, failure, version)
    const known = alike?.get(key)
    if (known !== undefined) return known
    const error = this.#error(request, toReason(failure, request.timeoutMs), version)
    alike?.set(key, error)
    return error
  }

  #error(request: Request, reason: KafkaErrorReason, version: number | undefined): KafkaError {
    return new KafkaError({ reason, broker: this.#context.broker, apiName: request.api.name, version })
  }

  #fail(error: KafkaError): Exit.Exit<never, KafkaError> {
    const { metrics, report, spans } = this.#context
    guard(report, "a metric registry", () => metrics.fail(error.reason._tag))
    if (this.#span !== undefined) spans.end(this.#span, error.version, error.reason)
    return Exit.fail(error)
  }
}

/** The version that was used; `undefined` if the request was not encoded. */
const versionOf = ({ encoding }: Request, failure: Failure): number | undefined => {
  switch (failure._tag) {
    case "Undecodable":
    case "Unencodable":
      return failure.version ?? encoding?.version
    default:
      return encoding?.version
  }
}

/**
 * Requests that end together, for one reason, share an error where they are alike. An error takes its stack with it: with one for each, closing with 100 000
 * in flight takes 2.0 s of CPU, and so 0.2 s.
 */
const errors = new WeakMap<Failure, Map<string, KafkaError>>()

/** What the error says beside the failure. */
const keyOf = ({ api, timeoutMs }: Request, failure: Failure, version: number | undefined): string =>
  failure._tag === "Timeout" ? `${api.name} ${version} ${timeoutMs}` : `${api.name} ${version}`

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
      return failure.cause instanceof AuthenticationError ? failure.cause : lossOf(failure.cause)
    case "NotSent":
      return failure.cause instanceof AuthenticationError
        ? failure.cause
        : new NotSent({ cause: lossOf(failure.cause) })
    case "OutcomeUnknown":
      return new OutcomeUnknown({ cause: lossOf(failure.cause) })
    case "Timeout":
      return new Timeout({ timeoutMs, sent: failure.sent, throttleTimeMs: failure.throttleTimeMs })
    case "Unsupported":
      return new VersionNotSupported(failure.unsupported)
    case "Unencodable":
    case "Undecodable":
      return failure.error
  }
}

/** The session passes on the cause that it was ended with, without a look at it: here, always an `EndCause`. */
const lossOf = (cause: unknown): ConnectionError => {
  if (cause instanceof ConnectionError) return cause
  throw new TypeError("a session was ended without a ConnectionError")
}
