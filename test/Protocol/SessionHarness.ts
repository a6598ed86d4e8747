/** A session with a scripted peer: entries record how they ended; the peer decodes what the session flushed and makes replies. */
import * as Api from "../../src/Api/Api.ts"
import { Writer } from "../../src/Codec/index.ts"
import type { Failure, ReplyKind, RequestOwner } from "../../src/Protocol/PendingRequest.ts"
import { PendingRequest } from "../../src/Protocol/PendingRequest.ts"
import { RequestEncodings } from "../../src/Protocol/RequestEncoding.ts"
import type { ClientSessionOptions } from "../../src/Protocol/ClientSessionOptions.ts"
import { ClientSession } from "../../src/Protocol/ClientSession.ts"
import { BrokerVersions } from "../../src/Protocol/BrokerVersions.ts"
import { RequestQueue } from "../../src/Protocol/RequestQueue.ts"
import { ServedApis } from "../../src/Protocol/ServedApis.ts"
import { ServerSession } from "../../src/Protocol/ServerSession.ts"
import { Echo, Shout } from "../Connection/TestApis.ts"

export type Outcome = { readonly response: unknown } | { readonly failure: Failure }

/** Who waits: notes how the request ended. */
interface Recorder {
  readonly outcomes: Array<Outcome>
  onEnd: (() => void) | undefined
}

const owner: RequestOwner<Recorder> = {
  answered({ caller }, response) {
    caller.outcomes.push({ response })
    caller.onEnd?.()
  },
  failed({ caller }, failure) {
    caller.outcomes.push({ failure })
    caller.onEnd?.()
  },
  threw() {}
}

export class Recorded extends PendingRequest<Recorder> {
  constructor(
    api: Api.Any,
    input: unknown,
    version: number | undefined,
    reply: ReplyKind,
    startMs: number,
    timeoutMs: number
  ) {
    super(owner, { outcomes: [], onEnd: undefined }, api, input, version, reply, startMs, timeoutMs)
  }
  get outcomes(): ReadonlyArray<Outcome> {
    return this.caller.outcomes
  }
  set onEnd(onEnd: (() => void) | undefined) {
    this.caller.onEnd = onEnd
  }
  get outcome(): Outcome | undefined {
    return this.outcomes[0]
  }
  /** "ok:<text>", a failure's tag, or "none". */
  get ended(): string {
    const outcome = this.outcomes[0]
    if (outcome === undefined) return "none"
    if ("failure" in outcome) return outcome.failure._tag
    return outcome.response === undefined ? "ok" : `ok:${(outcome.response as { text: string }).text}`
  }
}

export const echo = (
  text: string,
  options: {
    readonly timeoutMs?: number
    readonly nowMs?: number
    readonly reply?: ReplyKind
    readonly version?: number
  } = {}
): Recorded => {
  return new Recorded(
    Echo,
    { text },
    options.version,
    options.reply ?? "message",
    options.nowMs ?? 0,
    options.timeoutMs ?? 30_000
  )
}

export const shout = (text: string): Recorded =>
  new Recorded(Shout, { acks: 0, text }, undefined, "none", 0, 30_000)

export interface Received {
  readonly correlationId: number
  readonly apiKey: number
  readonly version: number
  readonly text: string
}

/** The other end. It is the same for all that is parsed: whole requests come, and none is answered. */
const peer = (() => {
  const received: Array<Received> = []
  const session = new ServerSession({
    apis: new ServedApis([Echo, Shout]),
    onRequest: (request) => {
      if (!request.is(Echo) && !request.is(Shout)) return
      const { api, correlationId, version } = request
      received.push({ correlationId, apiKey: api.key, version, text: request.request.text })
      request.noResponse()
    },
    onFlushNeeded: () => {},
    onClose: () => {}
  })
  return { session, received }
})()

/** What the session sent, decoded. */
export const parse = (bytes: Uint8Array): Array<Received> => {
  peer.session.receive(Buffer.from(bytes))
  if (peer.session.isClosed) throw new Error("this is not what a client sends")
  return peer.received.splice(0)
}

export const reply = (
  request: Pick<Received, "correlationId" | "version">,
  fields: { readonly text: string; readonly throttleTimeMs?: number; readonly errorCode?: number },
  tags: ReadonlyArray<number> = [0]
): Buffer => {
  const writer = new Writer()
  const header = Api.responseHeaderVersion(Echo, request.version) === 1 ? tags : []
  Echo.response.at(request.version).write(writer, {
    errorCode: 0,
    ...(request.version >= 3 ? { numbers: [] } : {}),
    ...fields
  })
  const body = writer.take()
  const head = Buffer.alloc(8)
  head.writeInt32BE(4 + header.length + body.length)
  head.writeInt32BE(request.correlationId, 4)
  return Buffer.concat([head, Buffer.from(header), body])
}

export const makeSession = (options: Partial<ClientSessionOptions> & { readonly echoMax?: number } = {}) => {
  const waiting = options.waiting ?? new RequestQueue()
  let flushesAsked = 0
  const session = new ClientSession({
    maxDecodedBytes: 128 * 1024 * 1024,
    maxFrameBytes: 1_000_000,
    maxInFlight: Number.POSITIVE_INFINITY,
    maxQueuedBytes: Number.POSITIVE_INFINITY,
    deadPeerTimeoutMs: 30_000,
    throttle: true,
    maxThrottleMs: 60_000,
    onThrottle: () => {},
    onFlushNeeded: () => {
      flushesAsked++
    },
    ...options,
    waiting
  })
  const encodings = new RequestEncodings(
    new BrokerVersions(
      new Map([
        [Echo.key, { min: 0, max: options.echoMax ?? 3 }],
        [Shout.key, { min: 0, max: 3 }]
      ])
    ),
    "test"
  )
  /** Flushes; what was sent, decoded. */
  const flush = (): Array<Received> => parse(Buffer.concat(session.flush()))
  return { session, waiting, encodings, flush, flushesAsked: () => flushesAsked }
}

export const opened = (options: Partial<ClientSessionOptions> & { readonly echoMax?: number } = {}) => {
  const made = makeSession(options)
  made.session.open(made.encodings)
  return made
}
