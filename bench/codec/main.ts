/**
 * Messages: requests written and responses read by each library, compiled and interpreted; what the first use costs; memory.
 *
 *     node --expose-gc bench/codec/main.ts [responses] [requests] [firstUse] [memory]
 */
import { fileURLToPath } from "node:url"
import type { Comparison, Contender, Result } from "../harness.ts"
import { compare, table, time, timed, timedAsync } from "../harness.ts"
import {
  bytesOf,
  type Request,
  type RequestName,
  requests,
  type Response,
  type ResponseName,
  responses
} from "./cases.ts"
import { firstUse } from "./firstUse.ts"
import { kafkajs } from "./kafkajs.ts"
import { kafkatsClient } from "./kafkatsClient.ts"
import { kafkaTs } from "./kafkaTs.ts"
import { memory } from "./memory.ts"
import { ours, oursInterpreted } from "./ours.ts"
import type { CodecPeer } from "./Peer.ts"
import { platformatic } from "./platformatic.ts"

const peers: ReadonlyArray<CodecPeer> = [ours, oursInterpreted, platformatic, kafkatsClient, kafkaTs, kafkajs]

const round = (work: () => unknown): Contender["round"] =>
  work() instanceof Promise ? timedAsync(async () => work()) : timed(work)

const versioned = (name: string, version: number, usual: number): string =>
  version === usual ? name : `${name} (v${version})`

const reading = (name: ResponseName): Comparison => {
  const response: Response = responses[name]
  const usual = ours.responses[name]!.version
  const size = bytesOf(response, usual).length
  return {
    title: `Decode ${response.title}, v${usual} (${size < 10_000 ? `${size} B` : `${Math.round(size / 1000)} KB`})`,
    metrics: [time],
    contenders: peers.flatMap((peer) => {
      const decoding = peer.responses[name]
      if (decoding === undefined) return []
      const bytes = bytesOf(response, decoding.version)
      return [
        {
          name: versioned(peer.name, decoding.version, usual),
          fingerprint: async () => JSON.stringify(decoding.content(await decoding.decode(bytes))),
          round: round(() => decoding.decode(bytes))
        }
      ]
    })
  }
}

const writing = (name: RequestName): Comparison => {
  const request: Request = requests[name]
  const usual = ours.requests[name]!.version
  return {
    title: `Encode ${request.title}, v${usual}`,
    metrics: [time],
    contenders: peers.flatMap((peer) => {
      const encoding = peer.requests[name]
      if (encoding === undefined) return []
      return [
        {
          name: versioned(peer.name, encoding.version, usual),
          fingerprint: async () =>
            JSON.stringify(
              request.content(request.message.at(encoding.version).decode(await encoding.encode()))
            ),
          round: round(encoding.encode)
        }
      ]
    })
  }
}

const parts: Record<string, () => ReadonlyArray<Comparison>> = {
  responses: () => (Object.keys(responses) as Array<ResponseName>).map(reading),
  requests: () => (Object.keys(requests) as Array<RequestName>).map(writing),
  firstUse: () => firstUse(fileURLToPath(new URL("firstUseChild.ts", import.meta.url))),
  memory: () => [memory(peers)]
}

export const run = async (asked: ReadonlyArray<string> = []): Promise<ReadonlyArray<Result>> => {
  const results: Array<Result> = []
  for (const part of asked.length === 0 ? Object.keys(parts) : asked) {
    for (const comparison of parts[part]!()) {
      const result = await compare(comparison)
      process.stdout.write(`${table(result)}\n`)
      results.push(result)
    }
  }
  return results
}

if (import.meta.main) await run(process.argv.slice(2))
