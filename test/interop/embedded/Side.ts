/**
 * One of two brokers that are compared: what a scenario asks it by, and the transcript of what was asked and answered.
 */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import * as Api from "../../../src/Api/Api.ts"
import { clientId, Line, Unanswered } from "./Line.ts"

/** The releases that are played. */
export const playedReleases = ["0.8.2", "0.9.0", "0.10.2", "1.1", "2.8", "3.9", "4.0", "4.4"] as const
export type PlayedRelease = (typeof playedReleases)[number]

/** One request, and what became of it. */
export interface Step {
  readonly apiName: string
  readonly version: number
  readonly label: string
  readonly request: unknown
  isCompressedAnew: boolean
  /** How long it took, for people. */
  ms: number
  outcome:
    | { readonly _tag: "Answer"; readonly response: unknown }
    | { readonly _tag: "Closed" | "Silent" | "Sent" | "Pending" }
    | { readonly _tag: "Broken"; readonly cause: string }
}

export interface Address {
  readonly host: string
  readonly port: number
}

export interface AskOptions<A extends Api.Any> {
  /** Says more about the step than API and version do. */
  readonly label?: string
  /** How long it may take until the broker counts as silent. Default 20 s. */
  readonly timeoutMs?: number
  /** What of the response is compared: for those that also tell of other scenarios, or of what is each broker's own. */
  readonly compare?: (response: Api.Response<A>) => unknown
  /** Records that a broker compressed: they are as long as its library makes them. */
  readonly isCompressedAnew?: boolean
  /** `false`: not in the transcript. */
  readonly isRecorded?: boolean
}

/** The versions that the real broker of the release serves, by API key. */
export type Ranges = ReadonlyMap<number, { readonly min: number; readonly max: number }>

/** Codes that real brokers answer while metadata or coordinators have not yet come: their propagation takes time there, and none in an embedded cluster. */
const unsettled = new Set([3, 5, 14, 15, 16, 100])

const codeFields = new Set(["errorCode", "partitionErrorCode"])

/** All error codes of a response, at any depth. */
export const codesIn = (value: unknown): ReadonlyArray<number> => {
  if (Array.isArray(value)) return value.flatMap(codesIn)
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return []
  return Object.entries(value).flatMap(([name, each]) =>
    codeFields.has(name) && typeof each === "number" ? [each] : codesIn(each)
  )
}

/** A connection to one side, on which a scenario asks. */
export class Side {
  readonly release: PlayedRelease
  /** What names of topics, groups, … of this scenario begin with. */
  readonly name: string
  /** A time before now, the same on both sides, for records. */
  readonly timeMs: number
  readonly transcript: Array<Step>
  readonly #addresses: ReadonlyArray<Address>
  readonly #broker: number
  readonly #ranges: Ranges
  #line: Line | undefined
  readonly #scope: Scope.Scope

  constructor(options: {
    readonly release: PlayedRelease
    readonly name: string
    readonly addresses: ReadonlyArray<Address>
    readonly ranges: Ranges
    readonly scope: Scope.Scope
    readonly timeMs?: number
    readonly broker?: number
    readonly transcript?: Array<Step>
  }) {
    this.release = options.release
    this.name = options.name
    this.timeMs = options.timeMs ?? 0
    this.transcript = options.transcript ?? []
    this.#addresses = options.addresses
    this.#broker = options.broker ?? 0
    this.#ranges = options.ranges
    this.#scope = options.scope
  }

  isAtLeast(release: PlayedRelease): boolean {
    return playedReleases.indexOf(this.release) >= playedReleases.indexOf(release)
  }

  /** The versions that the played release serves and that we know, ascending; none: it does not have the API. */
  versions(api: Api.Any): ReadonlyArray<number> {
    const range = this.#ranges.get(api.key)
    if (range === undefined) return []
    const [min, max] = [Math.max(range.min, api.versions.min), Math.min(range.max, api.versions.max)]
    return Array.from({ length: Math.max(0, max - min + 1) }, (_, i) => min + i)
  }

  has(api: Api.Any, version?: number): boolean {
    const versions = this.versions(api)
    return version === undefined ? versions.length > 0 : versions.includes(version)
  }

  /** The highest version of `versions`, or at most `limit`. */
  best(api: Api.Any, limit = Infinity): number {
    const version = this.versions(api).findLast((each) => each <= limit)
    if (version === undefined) throw new Error(`Kafka ${this.release} has no ${api.name} up to v${limit}`)
    return version
  }

  /** Another connection, to the same broker or the one with this index; what is asked on it is in the same transcript. */
  another(broker = this.#broker): Side {
    return new Side({
      release: this.release,
      name: this.name,
      addresses: this.#addresses,
      ranges: this.#ranges,
      scope: this.#scope,
      timeMs: this.timeMs,
      broker,
      transcript: this.transcript
    })
  }

  /** Closes the connection; the next request opens another one. */
  readonly hangUp = Effect.sync(() => {
    this.#line?.close()
    this.#line = undefined
  })

  /** The connection; another one where the broker has closed it. */
  readonly line = Effect.suspend(() => {
    if (this.#line !== undefined && !this.#line.isClosed) return Effect.succeed(this.#line)
    const address = this.#addresses[this.#broker]!
    return Line.open(address).pipe(
      Scope.provide(this.#scope),
      Effect.tap((line) => Effect.sync(() => (this.#line = line)))
    )
  })

  #record(api: { readonly name: string }, version: number, request: unknown, label = ""): Step {
    const step: Step = {
      apiName: api.name,
      version,
      label,
      request,
      isCompressedAnew: false,
      ms: 0,
      outcome: { _tag: "Pending" }
    }
    this.transcript.push(step)
    return step
  }

  /** What went wrong with the scenario itself. */
  broke(cause: string): void {
    const step = this.#record({ name: "scenario" }, 0, undefined)
    step.outcome = { _tag: "Broken", cause }
  }

  /** What comes of `effect` becomes the outcome of the step. */
  #told<A extends Api.Any>(
    step: Step | undefined,
    effect: Effect.Effect<Api.Response<A>, Unanswered>,
    compare?: (response: Api.Response<A>) => unknown
  ): Effect.Effect<Api.Response<A>, Unanswered> {
    if (step === undefined) return effect
    const began = performance.now()
    return effect.pipe(
      Effect.ensuring(Effect.sync(() => (step.ms = Math.round(performance.now() - began)))),
      Effect.tap((response) =>
        Effect.sync(() => {
          step.outcome = { _tag: "Answer", response: compare === undefined ? response : compare(response) }
        })
      ),
      Effect.tapError(({ how }) =>
        Effect.sync(() => {
          step.outcome = { _tag: how === "closed" ? "Closed" : "Silent" }
        })
      )
    )
  }

  /** Asks, and records it. Fails where the broker does not answer, which is recorded too. */
  ask<A extends Api.Any>(
    api: A,
    version: number,
    input: Api.RequestInput<A>,
    options: AskOptions<A> = {}
  ): Effect.Effect<Api.Response<A>, Unanswered> {
    return Effect.suspend(() => {
      const body = Line.body(api, version, input)
      const step = options.isRecorded === false ? undefined : this.#record(api, version, input, options.label)
      if (step !== undefined) step.isCompressedAnew = options.isCompressedAnew ?? false
      const answer = Effect.flatMap(this.line, (line) =>
        line.ask(api, version, body, options.timeoutMs ?? 20_000)
      )
      return this.#told(step, answer, options.compare)
    })
  }

  /** The same, again and again while the response has a code that says "not yet"; the last one is recorded. */
  settled<A extends Api.Any>(
    api: A,
    version: number,
    input: Api.RequestInput<A>,
    options: AskOptions<A> & { readonly while?: (response: Api.Response<A>) => boolean } = {}
  ): Effect.Effect<Api.Response<A>, Unanswered> {
    const isUnsettled =
      options.while ?? ((response: unknown) => codesIn(response).some((code) => unsettled.has(code)))
    return Effect.suspend(() => {
      const step = options.isRecorded === false ? undefined : this.#record(api, version, input, options.label)
      const once = this.ask(api, version, input, { ...options, isRecorded: false })
      const last = Effect.gen(function* () {
        let response = yield* once
        for (let left = 200; left > 0 && isUnsettled(response); left--) {
          yield* Effect.sleep("50 millis")
          response = yield* once
        }
        return response
      })
      return this.#told(step, last, options.compare)
    })
  }

  /** Asks where it is only of interest what comes of it. */
  tryAsk<A extends Api.Any>(
    api: A,
    version: number,
    input: Api.RequestInput<A>,
    options: AskOptions<A> = {}
  ): Effect.Effect<Api.Response<A> | undefined> {
    return Effect.orElseSucceed(this.ask(api, version, input, options), () => undefined)
  }

  /** Sends what has no answer. */
  send<A extends Api.Any>(api: A, version: number, input: Api.RequestInput<A>, label?: string) {
    return Effect.map(this.line, (line) => {
      const step = this.#record(api, version, input, label)
      line.write(line.frame(api, version, Line.body(api, version, input)).bytes)
      step.outcome = { _tag: "Sent" }
    })
  }

  /** Sends these bytes as the body of a request, and records whether the broker answers it or closes the connection. */
  sendBody<A extends Api.Any>(api: A, version: number, body: Uint8Array, label: string) {
    return Effect.suspend(() => {
      const step = this.#record(api, version, { bytes: body.length }, label)
      const answer = Effect.flatMap(this.line, (line) => line.ask(api, version, body, 20_000))
      return Effect.ignore(this.#told(step, answer))
    })
  }
}

export { clientId, Unanswered }
