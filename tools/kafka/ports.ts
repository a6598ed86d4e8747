/**
 * Ports, and who listens there.
 */
import { connect, createServer } from "node:net"
import * as Effect from "effect/Effect"
import * as Api from "../../src/Api/Api.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { RequestHeader } from "../../src/Api/RequestHeader.ts"
import { ResponseHeader } from "../../src/Api/ResponseHeader.ts"
import { Reader } from "../../src/Codec/Cursor.ts"
import { FrameSplitter } from "../../src/Protocol/Frame.ts"
import { framed } from "../server/responseFrame.ts"
import type { Release } from "./Maven.ts"

/** Ports that the system says are free right now. */
export const freePorts = (count: number): Effect.Effect<ReadonlyArray<number>> =>
  Effect.promise(async () => {
    const servers = await Promise.all(
      Array.from(
        { length: count },
        () =>
          new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
            const server = createServer()
            server.once("error", reject).listen(0, "127.0.0.1", () => resolve(server))
          })
      )
    )
    const ports = servers.map((server) => (server.address() as { port: number }).port)
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    return ports
  })

/**
 * Kafka 4 speaks version 1 of Metadata at the oldest, 0.8 and 0.9 version 0 only. No topics, please; but 0.8 knows no broker, itself included, before there is a
 * topic: asking for one makes it.
 */
const metadataRequest = (version: 0 | 1, topic: string | undefined): Buffer =>
  framed(
    RequestHeader.at(Api.requestHeaderVersion(Metadata, version)).encode({
      requestApiKey: Metadata.key,
      requestApiVersion: version,
      correlationId: 1,
      clientId: null
    }),
    Metadata.request.at(version).encode({ topics: topic === undefined ? [] : [{ name: topic }] })
  )

/** Whether the response names a broker; `undefined` while it is not there as a whole. */
const namesBroker = (received: Buffer, version: 0 | 1): boolean | undefined => {
  let isNamed: boolean | undefined
  new FrameSplitter(1024 * 1024, (bytes, start, end) => {
    const reader = new Reader(bytes)
    reader.begin(start, end)
    ResponseHeader.at(Api.responseHeaderVersion(Metadata, version)).read(reader)
    isNamed = Metadata.response.at(version).readAll(reader).brokers.length > 0
    return false
  }).push(Buffer.from(received))
  return isNamed
}

/** A broker is there when it answers with itself. */
export const answers = (release: Release, port: number): Effect.Effect<void, "not yet"> => {
  const version = /^0\.[89]\./.test(release) ? 0 : 1
  const request = metadataRequest(version, release.startsWith("0.8.") ? "ready" : undefined)
  return probe(port, request, (reply) => namesBroker(reply, version))
}

/** Whether connections are accepted. */
export const accepts = (port: number): Effect.Effect<void, "not yet"> =>
  probe(port, Buffer.alloc(0), () => true)

/** Connects, and writes; `judge` is asked when connected and with whatever comes, and says nothing as long as it does not know. */
const probe = (
  port: number,
  request: Buffer,
  judge: (received: Buffer) => boolean | undefined
): Effect.Effect<void, "not yet"> =>
  Effect.callback<void, "not yet">((resume) => {
    const socket = connect({ host: "127.0.0.1", port })
    let received = Buffer.alloc(0)
    const give = (isThere: boolean) => {
      socket.destroy()
      resume(isThere ? Effect.void : Effect.fail("not yet"))
    }
    const take = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      const isThere = judge(received)
      if (isThere !== undefined) give(isThere)
    }
    socket.setTimeout(2000, () => give(false))
    socket.once("error", () => give(false))
    socket.once("close", () => give(false))
    socket.once("connect", () => {
      socket.write(request)
      take(Buffer.alloc(0))
    })
    socket.on("data", take)
    return Effect.sync(() => socket.destroy())
  })
