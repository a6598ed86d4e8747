/**
 * The floor: frames on a socket of Node, counted and not decoded. As many as were answered are asked again in one write, so with more than one outstanding
 * no request has a latency of its own.
 */
import * as Net from "node:net"
import type { Connect, Connected } from "../Peer.ts"

/** Metadata v12 of no topics, with a client id of five letters. */
const request = Buffer.from(
  "0000001a" + "0003000c00000000" + "000562656e6368" + "00" + "010000" + "00",
  "hex"
)

/** @param busyMs how long it pretends to work for each answer */
export const connectBare = async (port: number, busyMs: number): Promise<Connected> => {
  request.writeInt32BE(request.length - 4)
  const socket = Net.connect({ host: "127.0.0.1", port, noDelay: true })
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject))
  const reader = { onFrames: (_count: number): void => undefined }
  let rest: Buffer = Buffer.alloc(0)
  socket.on("data", (chunk: Buffer) => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    let count = 0
    while (data.length - at >= 4) {
      const end = at + 4 + data.readInt32BE(at)
      if (end > data.length) break
      count++
      at = end
    }
    rest = data.subarray(at)
    if (busyMs > 0)
      for (const until = performance.now() + busyMs * count; performance.now() < until;) continue
    reader.onFrames(count)
  })
  const batches = new Map<number, Buffer>()
  const send = (count: number) => {
    let batch = batches.get(count)
    if (batch === undefined) {
      batch = Buffer.concat(Array.from({ length: count }, () => request))
      batches.set(count, batch)
    }
    socket.write(batch)
  }
  return {
    brokers: () => Promise.resolve(-1),
    load: (outstanding, forMs) =>
      new Promise((resolve) => {
        const latencies: Array<number> = []
        const end = performance.now() + forMs
        let count = 0
        let inFlight = outstanding
        let sentAt = performance.now()
        reader.onFrames = (frames) => {
          const now = performance.now()
          if (outstanding === 1) latencies.push(now - sentAt)
          count += frames
          inFlight -= frames
          if (now < end) {
            sentAt = now
            inFlight += frames
            if (frames > 0) send(frames)
          } else if (inFlight === 0) resolve({ count, latencies })
        }
        send(outstanding)
      })
  }
}

export const connect: Connect = (port) => connectBare(port, 0)
