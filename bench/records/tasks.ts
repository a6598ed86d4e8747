/** What one process does in the comparisons of records. */
import type { Prepare } from "../isolated.ts"
import { type CompressionName, Records } from "../../src/Codec/Records/Records.ts"
import { allocation } from "./floor.ts"
import { type PeerName, peers } from "./peers.ts"
import { contentHash, contentOfBatch, type WorkloadName, workloads } from "./workload.ts"

export interface RecordsTask {
  readonly peer: PeerName | "floor"
  readonly how: "encode" | "read" | "touch"
  readonly codec: CompressionName
  readonly workload: WorkloadName
}

export const prepare: Prepare<RecordsTask> = async ({ codec, how, peer, workload }) => {
  const { messages } = workloads[workload]
  if (peer === "floor") return { fingerprint: () => "", run: allocation(messages) }
  const library = await peers[peer]()
  if (how === "encode") {
    const encode = library.encoder(messages, codec)
    return { fingerprint: async () => contentOfBatch(await encode()), run: encode }
  }
  const bytes = Buffer.from(Records.make(messages, { compression: codec }).encode())
  const sum = messages.reduce((total, { key, value }) => (total + key[0]! + value.at(-1)!) | 0, 0)
  return {
    fingerprint: async () => {
      const touched = await library.touch(bytes)
      if (touched !== sum) throw new Error(`touched ${touched}, not ${sum}`)
      return contentHash(await library.content(bytes))
    },
    run: () => library[how](bytes)
  }
}
