/**
 * The requests by which a connection is set up and authenticated: sent on this one connection, before and beside all others, in versions that the broker has
 * not advertised yet.
 */
import * as Effect from "effect/Effect"
import type * as Api from "../../Api/Api.ts"
import { SaslAuthenticate } from "../../Api/SaslAuthenticate.ts"
import { type ConnectionError, KafkaError } from "../../Client/KafkaError.ts"
import { PendingRequest, type Replies, type ReplyKind } from "../../Protocol/PendingRequest.ts"
import { unchecked } from "../../Protocol/RequestEncoding.ts"
import type { Ask } from "../Negotiation.ts"
import type { SaslExchange } from "./Authentication.ts"
import type { ConnectionContext } from "./ConnectionContext.ts"
import { Outcomes } from "./Outcomes.ts"
import type { SessionDriver } from "./SessionDriver.ts"

export class SetupRequests implements SaslExchange {
  readonly broker: string
  readonly #context: ConnectionContext
  readonly #driver: SessionDriver
  readonly #outcomes: Outcomes

  constructor(context: ConnectionContext, driver: SessionDriver) {
    this.broker = context.broker
    this.#context = context
    this.#driver = driver
    this.#outcomes = new Outcomes(context, true)
  }

  /** Asks in the name of this client. */
  readonly ask: Ask = (api, version, input, reply) =>
    this.askAs(this.#context.settings.clientId)(api, version, input, reply)

  askAs(clientId: string | null): Ask {
    return (api, version, input, reply) =>
      this.#exchange(
        (request) => this.#driver.session.submitFirst(request, unchecked(api, version, clientId)),
        api,
        input,
        reply
      )
  }

  /** Sends a bare SASL token; gives the bare token that answers it. */
  exchangeRaw(token: Uint8Array): Effect.Effect<Uint8Array, KafkaError> {
    return this.#exchange(
      (request) => this.#driver.session.submitRaw(request, token),
      SaslAuthenticate,
      undefined,
      "raw"
    )
  }

  closeCause(): ConnectionError | undefined {
    return this.#driver.closeCause
  }

  #exchange<A extends Api.Any, Kind extends ReplyKind>(
    submit: (request: PendingRequest) => void,
    api: A,
    input: Api.RequestInput<A> | undefined,
    reply: Kind
  ): Effect.Effect<Replies<A>[Kind], KafkaError> {
    const { broker, clock, metrics } = this.#context
    return Effect.callback((resume) => {
      const reason = this.#driver.closeCause
      if (reason !== undefined) return resume(Effect.fail(new KafkaError({ reason, broker })))
      // No deadline of its own: the set-up has one.
      const timeoutMs = Number.POSITIVE_INFINITY
      const request = new PendingRequest(
        this.#outcomes,
        resume,
        api,
        input,
        undefined,
        reply,
        clock.nowMs(),
        timeoutMs
      )
      // It belongs to this connection: it fails with it, and is not sent on another one.
      request.retried = true
      metrics.requests++
      submit(request)
      return Effect.sync(() => this.#driver.cancel(request))
    })
  }
}
