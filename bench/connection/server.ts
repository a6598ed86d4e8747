/**
 * A plain server in a process of its own: it answers ApiVersions and Metadata by canned frames with the correlation id of the request, and does nothing
 * else, so that what is measured is the client. Prints its port.
 */
import * as Net from "node:net"
import { responseHeaderVersion } from "../../src/Api/Api.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Metadata } from "../../src/Api/Metadata.ts"

let port = 0

/** A response behind its length and an empty correlation id. */
const frameOf = (api: typeof ApiVersions | typeof Metadata, version: number, response: object): Buffer => {
  const body = (api.response.at(version) as { encode: (value: object) => Uint8Array }).encode(response)
  const head = responseHeaderVersion(api, version) === 1 ? 9 : 8
  const frame = Buffer.alloc(head + body.length)
  frame.writeInt32BE(frame.length - 4)
  frame.set(body, head)
  return frame
}

const frames = new Map<number, Buffer>()
const make = (key: number, version: number): Buffer => {
  if (key === ApiVersions.key)
    return frameOf(ApiVersions, Math.min(version, ApiVersions.versions.max), {
      errorCode: 0,
      apiKeys: [ApiVersions, Metadata].map(({ key, versions }) => ({
        apiKey: key,
        minVersion: versions.min,
        maxVersion: versions.max
      }))
    })
  return frameOf(Metadata, version, {
    brokers: [{ nodeId: 1, host: "127.0.0.1", port }],
    controllerId: 1,
    topics: []
  })
}

const cannedFor = (request: Buffer, at: number): Buffer => {
  const id = request.readInt32BE(at + 4)
  let canned = frames.get(id)
  if (canned === undefined) {
    canned = make(request.readInt16BE(at + 4), request.readInt16BE(at + 6))
    frames.set(id, canned)
  }
  return canned
}

/** One piece of memory for all answers to a chunk, so that the server is never what a client waits for. */
const answersTo = (data: Buffer, ends: ReadonlyArray<number>): Buffer => {
  const canned = ends.map((_, i) => cannedFor(data, i === 0 ? 0 : ends[i - 1]!))
  const answers = Buffer.allocUnsafe(canned.reduce((size, { length }) => size + length, 0))
  let to = 0
  canned.forEach((frame, i) => {
    answers.set(frame, to)
    answers.writeInt32BE(data.readInt32BE((i === 0 ? 0 : ends[i - 1]!) + 8), to + 4)
    to += frame.length
  })
  return answers
}

const server = Net.createServer((socket) => {
  let rest: Buffer = Buffer.alloc(0)
  socket.setNoDelay(true)
  socket.on("error", () => {})
  socket.on("data", (chunk: Buffer) => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const ends: Array<number> = []
    let at = 0
    while (data.length - at >= 4) {
      at += 4 + data.readInt32BE(at)
      if (at > data.length) break
      ends.push(at)
    }
    rest = data.subarray(ends.at(-1) ?? 0)
    if (ends.length > 0) socket.write(answersTo(data, ends))
  })
})
server.listen(0, "127.0.0.1", () => {
  port = (server.address() as Net.AddressInfo).port
  process.stdout.write(`${port}\n`)
})
process.once("disconnect", () => process.exit())
