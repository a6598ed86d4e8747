/** What was asked, for those who listen: nothing is kept for those who do not. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"
import type * as Api from "../../Api/Api.ts"
import type { Call } from "../cluster/Call.ts"
import type { Seen, SeenError, SeenOutcome } from "../Seen.ts"
import type { ClusterInterceptor, Unanswered } from "./ClusterInterceptor.ts"

/** How many requests may wait to be read by one who listens; then the oldest are lost. */
const maxWaiting = 10_000

class SeenRequest implements Seen {
  readonly atMs: number
  readonly outcome: Effect.Effect<SeenOutcome>
  readonly #call: Call

  constructor(call: Call, outcome: Effect.Effect<SeenOutcome>) {
    this.#call = call
    this.atMs = call.arrivedMs
    this.outcome = outcome
  }

  get broker(): number {
    return this.#call.broker.id
  }

  get connection(): number {
    return this.#call.connection.id
  }

  get clientId(): string | null {
    return this.#call.clientId
  }

  get clientHost(): string {
    return this.#call.clientHost
  }

  get api(): Api.Any {
    return this.#call.incoming.api
  }

  get version(): number {
    return this.#call.version
  }

  get correlationId(): number {
    return this.#call.incoming.correlationId
  }

  get request(): Api.Request<Api.Any> {
    return this.#call.request
  }

  is<B extends Api.Any>(api: B): this is Seen<B> {
    return this.#call.incoming.api === api
  }
}

type Waiter = (seen: Seen) => void

export class RequestLog {
  readonly #interceptor: ClusterInterceptor
  readonly #notify: (tell: () => void) => void
  readonly #listeners = new Set<Waiter>()
  /** Requests whose outcome is not known yet. */
  readonly #open = new Map<Call, Deferred.Deferred<SeenOutcome>>()
  #stop: (() => void) | undefined

  constructor(interceptor: ClusterInterceptor, notify: (tell: () => void) => void) {
    this.#interceptor = interceptor
    this.#notify = notify
  }

  /** What is asked from the moment on at which this runs. */
  get stream(): Stream.Stream<Seen> {
    return Stream.unwrap(
      Effect.gen({ self: this }, function* () {
        const pubsub = yield* PubSub.sliding<Seen>(maxWaiting)
        const subscription = yield* PubSub.subscribe(pubsub)
        yield* Effect.acquireRelease(
          Effect.sync(() => this.#listen((seen) => this.#notify(() => PubSub.publishUnsafe(pubsub, seen)))),
          (stop) => Effect.sync(stop)
        )
        return Stream.fromSubscription(subscription)
      })
    )
  }

  /** The next request that matches. */
  await(matches: (seen: Seen) => boolean): Effect.Effect<Seen> {
    return Effect.callback<Seen>((resume) => {
      const stop = this.#listen((seen) => {
        if (!matches(seen)) return
        stop()
        this.#notify(() => resume(Effect.succeed(seen)))
      })
      return Effect.sync(stop)
    })
  }

  #listen(listener: Waiter): () => void {
    this.#listeners.add(listener)
    this.#stop ??= this.#interceptor.watch({
      onArrival: (call) => this.#arrive(call),
      onAnswer: (call, response) =>
        this.#settle(call, { _tag: "Answered", response, errors: errorsIn(response) }),
      onEnd: (call, how) => this.#settle(call, { _tag: tags[how] })
    })
    return () => {
      this.#listeners.delete(listener)
      this.#rest()
    }
  }

  /** Watches no more, if nobody listens and all outcomes are known. */
  #rest(): void {
    if (this.#listeners.size > 0 || this.#open.size > 0) return
    this.#stop?.()
    this.#stop = undefined
  }

  #arrive(call: Call): void {
    const outcome = Deferred.makeUnsafe<SeenOutcome>()
    this.#open.set(call, outcome)
    const seen = new SeenRequest(call, Deferred.await(outcome))
    for (const listener of this.#listeners) listener(seen)
  }

  #settle(call: Call, outcome: SeenOutcome): void {
    const open = this.#open.get(call)
    if (open === undefined) return
    this.#open.delete(call)
    this.#notify(() => Deferred.doneUnsafe(open, Effect.succeed(outcome)))
    this.#rest()
  }
}

const tags = { none: "Unanswered", closed: "Closed", gone: "Gone" } as const satisfies Record<
  Unanswered,
  SeenOutcome["_tag"]
>

/** The error codes of a response that are not 0. */
const errorsIn = (response: unknown): ReadonlyArray<SeenError> => {
  const found: Array<SeenError> = []
  collect(response, "", found)
  return found
}

const collect = (value: unknown, path: string, found: Array<SeenError>): void => {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) collect(element, `${path}[${index}]`, found)
    return
  }
  for (const [field, inner] of Object.entries(value)) {
    if (field === "errorCode" && typeof inner === "number" && inner !== 0) found.push({ path, code: inner })
    else if (field !== "records") collect(inner, path === "" ? field : `${path}.${field}`, found)
  }
}
