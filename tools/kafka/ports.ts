/**
 * Ports, and who listens there.
 */
import { connect, createServer } from "node:net"
import * as Effect from "effect/Effect"
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

// Metadata without a client id. Kafka 4 speaks version 1 at the oldest: no topics, please. 0.8 speaks version 0, and knows no broker, itself included,
// before there is a topic: asking for one makes it.
const metadataRequest = Buffer.from("0000000e" + "0003000100000001ffff" + "00000000", "hex")
const metadataRequest08 = Buffer.from(
  "00000015" + "0003000000000001ffff" + "00000001" + "00057265616479",
  "hex"
)

/** A broker is there when it answers with itself. */
export const answers = (release: Release, port: number): Effect.Effect<void, "not yet"> =>
  probe(port, release.startsWith("0.8") ? metadataRequest08 : metadataRequest, (reply) =>
    reply.length < 12 ? undefined : reply.readInt32BE(8) > 0
  )

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
