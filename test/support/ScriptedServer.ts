/**
 * A broker on TCP that does what a script says with each request: answer, answer late, wrong, twice or cut short, send no reply, close, half-close, speak
 * nonsense. It counts what it was asked, and what it did with it.
 */
import type * as Net from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { reset } from "./FaultProxy.ts"
import { answer, FakeBroker, type FakeRequest } from "../Connection/FakeBroker.ts"

/** What is done with one request. */
export type Act =
  | { readonly _tag: "Answer" }
  /** The others wait for it or not, as `order` says: brokers keep the order, a broken one may not. */
  | { readonly _tag: "Late"; readonly delayMs: number; readonly order: "kept" | "broken" }
  | { readonly _tag: "WrongId"; readonly correlationId: number }
  | { readonly _tag: "Twice" }
  | { readonly _tag: "NoReply" }
  /** Counts the request as applied, and closes before the answer. */
  | { readonly _tag: "HangUp"; readonly by: "reset" | "end" }
  /** The first bytes of the answer, then the end. */
  | { readonly _tag: "CutShort"; readonly bytes: number }
  /** Bytes in place of an answer. */
  | { readonly _tag: "Bytes"; readonly bytes: Uint8Array }

export const Act = {
  answer: { _tag: "Answer" } as Act,
  late: (delayMs: number, order: "kept" | "broken" = "kept"): Act => ({ _tag: "Late", delayMs, order }),
  wrongId: (correlationId: number): Act => ({ _tag: "WrongId", correlationId }),
  twice: { _tag: "Twice" } as Act,
  noReply: { _tag: "NoReply" } as Act,
  hangUp: (by: "reset" | "end" = "reset"): Act => ({ _tag: "HangUp", by }),
  cutShort: (bytes: number): Act => ({ _tag: "CutShort", bytes }),
  bytes: (bytes: Uint8Array): Act => ({ _tag: "Bytes", bytes })
}

/** Chooses by the request, the number of its connection (from 1) and its own number on it (from 1, ApiVersions not counted). */
export type Script = (request: FakeRequest, connection: number, number: number) => Act

export class ScriptedServer {
  readonly broker = new FakeBroker()
  readonly port: number
  readonly done = new Map<Act["_tag"], number>()
  /** The texts of the Echo requests that came, on all connections. */
  readonly received: Array<string> = []
  readonly #sockets: ReadonlySet<Net.Socket>

  private constructor(script: Script, port: number, sockets: ReadonlySet<Net.Socket>, broker: FakeBroker) {
    this.broker = broker
    this.port = port
    this.#sockets = sockets
    broker.onRequest = (request) => {
      const connection = broker.connections.indexOf(request.connection) + 1
      const number = request.connection.requests.filter((each) => each.api.key !== 18).length
      if (typeof request.text === "string") this.received.push(request.text)
      this.#perform(script(request, connection, number), request)
    }
  }

  /** A server on a free port, for as long as the scope is open. */
  static make(script: Script): Effect.Effect<ScriptedServer, never, Scope.Scope> {
    const broker = new FakeBroker()
    return Effect.map(broker.listen, ({ port, sockets }) => new ScriptedServer(script, port, sockets, broker))
  }

  get connections(): number {
    return this.broker.connections.length
  }

  get openSockets(): number {
    return this.#sockets.size
  }

  /** Stops reading, or goes on. */
  stall(stalled = true): void {
    for (const socket of this.#sockets) {
      if (stalled) socket.pause()
      else socket.resume()
    }
  }

  hangUp(by: "reset" | "end" = "reset"): void {
    for (const socket of this.#sockets) {
      if (by === "reset") reset(socket)
      else socket.end()
    }
  }

  #perform(act: Act, request: FakeRequest): void {
    this.done.set(act._tag, (this.done.get(act._tag) ?? 0) + 1)
    switch (act._tag) {
      case "Answer":
        return answer(request)
      case "Late": {
        // The session has what comes behind it wait, unless it is told not to.
        if (act.order === "broken") request.ignoreOrder()
        setTimeout(() => answer(request), act.delayMs)
        return
      }
      case "WrongId":
        return request.reply(
          { errorCode: 0, text: request.text, numbers: [] },
          { correlationId: act.correlationId }
        )
      case "Twice":
        answer(request)
        request.ignoreOrder()
        return answer(request)
      case "NoReply":
        return
      case "HangUp":
        return this.hangUp(act.by)
      case "CutShort": {
        const { wire } = request.connection
        request.connection.wire = { ...wire, write: (bytes) => wire.write(bytes.subarray(0, act.bytes)) }
        answer(request)
        return this.hangUp("end")
      }
      case "Bytes":
        return request.replyBytes(act.bytes)
    }
  }
}
