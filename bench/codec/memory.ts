/** What a decoded response keeps: heap and array buffers after a collection, for each of several copies. */
import type { Comparison, Metric } from "../harness.ts"
import { bytesOf, responses } from "./cases.ts"
import type { CodecPeer } from "./Peer.ts"

const kept: Metric = { name: "kept", unit: "MB", better: "less" }
const copies = 10

const inUse = (): number => {
  globalThis.gc?.()
  const { external, heapUsed } = process.memoryUsage()
  return heapUsed + external
}

export const memory = (peers: ReadonlyArray<CodecPeer & { readonly name: string }>): Comparison => {
  if (globalThis.gc === undefined) throw new Error("memory is measured with node --expose-gc")
  return {
    title: "Memory of a decoded Metadata response, 500 topics × 20 partitions",
    metrics: [kept],
    rounds: 5,
    contenders: peers.flatMap((peer) => {
      const decoding = peer.responses.metadata
      if (decoding === undefined) return []
      const bytes = bytesOf(responses.metadata, decoding.version)
      return [
        {
          name: peer.name,
          fingerprint: async () => JSON.stringify(decoding.content(await decoding.decode(bytes))),
          round: async () => {
            const before = inUse()
            const values: Array<unknown> = []
            for (let i = 0; i < copies; i++) values.push(await decoding.decode(bytes))
            return { kept: (inUse() - before) / values.length / 1e6 }
          }
        }
      ]
    })
  }
}
