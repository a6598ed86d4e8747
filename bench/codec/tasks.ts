/** What one process does in the comparisons of messages. */
import type { Prepare } from "../isolated.ts"
import {
  bytesOf,
  type Request,
  type RequestName,
  requests,
  type Response,
  type ResponseName,
  responses
} from "./cases.ts"
import type { CodecPeer } from "./Peer.ts"
import { type PeerName, peers } from "./peers.ts"

export type CodecTask =
  | { readonly peer: PeerName; readonly response: ResponseName }
  | { readonly peer: PeerName; readonly request: RequestName }

/**
 * A client reads and writes many kinds of messages, and V8 learns from all of them: code that has only ever seen one kind is faster than it is in any
 * program. So each library first handles all messages of this bench for a while.
 */
const live = async (peer: CodecPeer): Promise<void> => {
  const works: Array<() => unknown> = Object.values(peer.requests).map(({ encode }) => encode)
  for (const [name, { decode, version }] of Object.entries(peer.responses)) {
    const bytes = bytesOf(responses[name as ResponseName], version)
    works.push(() => decode(bytes))
  }
  for (let turn = 0; turn < 3; turn++) {
    for (const work of works) {
      const until = performance.now() + 15
      while (performance.now() < until) await work()
    }
  }
}

export const prepare: Prepare<CodecTask> = async (task) => {
  const peer = await peers[task.peer]()
  await live(peer)
  if ("response" in task) {
    const response: Response = responses[task.response]
    const decoding = peer.responses[task.response]!
    const bytes = bytesOf(response, decoding.version)
    return {
      fingerprint: async () => JSON.stringify(decoding.content(await decoding.decode(bytes))),
      run: () => decoding.decode(bytes)
    }
  }
  const request: Request = requests[task.request]
  const encoding = peer.requests[task.request]!
  return {
    fingerprint: async () => {
      const written = await encoding.encode()
      const bytes = encoding.bytes === undefined ? (written as Uint8Array) : encoding.bytes()
      return JSON.stringify(request.content(request.message.at(encoding.version).decode(bytes)))
    },
    run: encoding.encode
  }
}
