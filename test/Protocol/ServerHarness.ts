/** A server session whose owner keeps what it is told, and frames of requests as any client would write them. */
import * as Api from "../../src/Api/Api.ts"
import { RequestHeader } from "../../src/Api/RequestHeader.ts"
import { ResponseHeader } from "../../src/Api/ResponseHeader.ts"
import { Reader } from "../../src/Codec/index.ts"
import { FrameSplitter } from "../../src/Protocol/Frame.ts"
import type { CloseReason, IncomingRequest, IncomingToken } from "../../src/Protocol/IncomingRequest.ts"
import type { ServedApi } from "../../src/Protocol/ServedApis.ts"
import { ServedApis } from "../../src/Protocol/ServedApis.ts"
import type { ServerSessionOptions } from "../../src/Protocol/ServerSessionOptions.ts"
import { ServerSession } from "../../src/Protocol/ServerSession.ts"
import { Echo, Shout } from "../Connection/TestApis.ts"

export const framed = (bytes: Uint8Array): Buffer => {
  const frame = Buffer.alloc(4 + bytes.length)
  frame.writeInt32BE(bytes.length)
  frame.set(bytes, 4)
  return frame
}

/** A request frame, whatever the key and version are, with the header of its API. */
export const requestFrame = <A extends Api.Any>(
  api: A,
  version: number,
  correlationId: number,
  body: Api.RequestInput<A> | Uint8Array,
  clientId: string | null = "test"
): Buffer => {
  const headerVersion = Api.requestHeaderVersion(api, version)
  const header = RequestHeader.at(headerVersion).encode({
    requestApiKey: api.key,
    requestApiVersion: version,
    correlationId,
    ...(headerVersion === 0 ? {} : { clientId })
  })
  const bytes = body instanceof Uint8Array ? body : api.request.at(version).encode(body)
  return framed(Buffer.concat([header, bytes]))
}

export const echoFrame = (correlationId: number, text = `${correlationId}`, version = 3): Buffer =>
  requestFrame(Echo, version, correlationId, { text })

/** Frames out of bytes. */
export const framesOf = (bytes: Uint8Array): Array<Buffer> => {
  const frames: Array<Buffer> = []
  const splitter = new FrameSplitter(2 ** 31 - 1, (buffer, start, end) => {
    frames.push(Buffer.from(buffer.subarray(start, end)))
    return true
  })
  splitter.minFrameBytes = 0
  splitter.push(Buffer.from(bytes))
  if (splitter.isMidFrame) throw new Error("a frame is cut")
  return frames
}

export const responseOf = <A extends Api.Any>(
  api: A,
  version: number,
  frame: Buffer
): { readonly correlationId: number; readonly response: Api.Response<A> } => {
  const reader = new Reader(frame)
  const { correlationId } = ResponseHeader.at(Api.responseHeaderVersion(api, version)).read(reader)
  return { correlationId, response: api.response.at(version).readAll(reader) }
}

/** "<correlation id>:<text>" of each. */
export const echoes = (bytes: Uint8Array, version = 3): Array<string> =>
  framesOf(bytes).map((frame) => {
    const { correlationId, response } = responseOf(Echo, version, frame)
    return `${correlationId}:${response.text}`
  })

export const echoed = (request: IncomingRequest, text?: string): boolean =>
  request.is(Echo)
    ? request.respond({ errorCode: 0, text: text ?? request.request.text, numbers: [] })
    : request.noResponse()

export const serve = ({
  apis = [Echo, Shout],
  ...options
}: Partial<Omit<ServerSessionOptions, "apis">> & { readonly apis?: Iterable<ServedApi> } = {}) => {
  const requests: Array<IncomingRequest> = []
  const tokens: Array<IncomingToken> = []
  const closes: Array<CloseReason> = []
  const pauses: Array<boolean> = []
  let flushesAsked = 0
  const session: ServerSession = new ServerSession({
    apis: new ServedApis(apis),
    onRequest: (request) => requests.push(request),
    onToken: (token) => tokens.push(token),
    onFlushNeeded: () => {
      flushesAsked++
    },
    onPause: (paused) => pauses.push(paused),
    onClose: (reason) => closes.push(reason),
    ...options
  })
  return {
    session,
    requests,
    tokens,
    closes,
    pauses,
    flushesAsked: () => flushesAsked,
    receive: (...frames: ReadonlyArray<Uint8Array>) => session.receive(Buffer.concat(frames)),
    /** All that is to be written; the transport has done it. */
    sent: (): Buffer => {
      const bytes = Buffer.concat(session.flush())
      session.written(session.flushedBytes)
      return bytes
    }
  }
}
