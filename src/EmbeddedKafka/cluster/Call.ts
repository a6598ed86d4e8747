/**
 * A request as its handler gets it: what was asked, of which broker, by whom, and where the answer goes.
 */
import type * as Api from "../../Api/Api.ts"
import type { IncomingRequest } from "../../Protocol/IncomingRequest.ts"
import type { Broker } from "./Broker.ts"
import type { ClientConnection } from "./ClientConnection.ts"
import type { Cluster } from "./Cluster.ts"

/** What of a request may be refused by itself. */
export interface Entity {
  readonly topic?: string | undefined
  readonly partition?: number | undefined
  readonly group?: string | undefined
  readonly transactionalId?: string | undefined
  readonly resource?: string | undefined
}

/** Error codes for an entity; 0: none. */
export interface Guard {
  /** Answer this, and apply nothing. */
  readonly before: number
  /** Apply it, and answer this. */
  readonly after: number
}

const free: Guard = { before: 0, after: 0 }

/** Who may take a request over, refuse parts of it, or change its answer: faults. All are called within the turn. */
export interface Interceptor {
  /** Before the handler; returns whether it has seen to the request. `handle` calls the handler, now or in a later turn; what it throws has been dealt with. */
  readonly onRequest: (call: Call, handle: () => void) => boolean
  readonly guard: (call: Call, entity: Entity) => Guard | undefined
  /** Before an answer is written; returns whether it has seen to it. `write` writes an answer, by default the handler's own. */
  readonly onResponse: (call: Call, response: unknown, write: (response?: unknown) => void) => boolean
  /** Before a request ends that is not answered; returns whether it has seen to that. */
  readonly onNoResponse: (call: Call) => boolean
  /** The request has ended without an answer, or the connection with it. */
  readonly onEnd: (call: Call, how: "none" | "closed") => void
}

/** A request. `respond` may be called now or later, within any turn; the first answer counts. */
export class Call<A extends Api.Any = Api.Any> {
  readonly connection: ClientConnection
  readonly incoming: IncomingRequest<A>
  /** When it arrived. */
  readonly arrivedMs: number

  constructor(connection: ClientConnection, incoming: IncomingRequest<A>, arrivedMs: number) {
    this.connection = connection
    this.incoming = incoming
    this.arrivedMs = arrivedMs
  }

  is<B extends Api.Any>(api: B): this is Call<B> {
    return this.incoming.api === api
  }

  get broker(): Broker {
    return this.connection.broker
  }

  get cluster(): Cluster {
    return this.connection.broker.cluster
  }

  get nowMs(): number {
    return this.connection.broker.cluster.nowMs
  }

  get request(): Api.Request<A> {
    return this.incoming.request
  }

  get version(): number {
    return this.incoming.version
  }

  get clientId(): string | null {
    return this.incoming.clientId
  }

  get clientHost(): string {
    return this.connection.clientHost
  }

  /** Whether no answer is wanted any more. */
  get isOver(): boolean {
    return this.incoming.isOver
  }

  /** Calls `run` in a turn of its own if the client goes before it has an answer. */
  onAbandon(run: () => void): void {
    const { onAbandon } = this.incoming
    this.incoming.onAbandon = () => {
      onAbandon?.()
      this.cluster.later(run)
    }
  }

  respond(response: Api.ResponseInput<A>): void {
    if (this.incoming.isOver) return
    const { interceptor } = this.cluster
    if (interceptor === undefined) this.incoming.respond(response)
    else if (!interceptor.onResponse(this, response, (other) => this.incoming.respond(other ?? response)))
      this.incoming.respond(response)
  }

  noResponse(): void {
    if (this.cluster.interceptor?.onNoResponse(this) === true) return
    if (this.incoming.noResponse()) this.cluster.interceptor?.onEnd(this, "none")
  }

  /** Closes the connection instead of an answer, as Kafka does for an error where the client expects none. */
  closeConnection(cause: string): void {
    if (this.incoming.closeConnection(cause)) this.cluster.interceptor?.onEnd(this, "closed")
  }

  /**
   * Whether an entity of the request is refused, by a fault (later: by an ACL). Handlers ask for each entity where Kafka authorizes it, once.
   */
  guard(entity: Entity): Guard {
    return this.cluster.interceptor?.guard(this, entity) ?? free
  }
}

/** An API, and what answers it. */
export interface ApiHandler {
  readonly api: Api.Any
  /** Answers the request, now or later. What it throws costs the client its connection, and is reported. */
  readonly handle: (call: Call) => void
}

export const handler = <A extends Api.Any>(api: A, handle: (call: Call<A>) => void): ApiHandler => ({
  api,
  handle: (call) => {
    if (call.is(api)) handle(call)
  }
})
