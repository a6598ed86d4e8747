/**
 * Messages: requests written and responses read by each library, compiled and interpreted; what the first use costs; memory.
 *
 *     node --expose-gc bench/codec/main.ts [responses] [requests] [firstUse] [memory]
 */
import { type Comparison, compare, type Result, table, time } from "../harness.ts"
import { isolated } from "../isolated.ts"
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
import { memory } from "./memory.ts"
import { names, type PeerName, peers } from "./peers.ts"
import type { CodecTask } from "./tasks.ts"

const all = await Promise.all(
  (Object.keys(peers) as Array<PeerName>).map(async (name) => ({ name, has: await peers[name]() }))
)
const ours = all[0]!.has

const contender = (peer: PeerName, version: number, usual: number, task: CodecTask) =>
  isolated(
    version === usual ? names[peer] : `${names[peer]} (v${version})`,
    new URL("tasks.ts", import.meta.url),
    task
  )

const reading = (name: ResponseName): Comparison => {
  const response: Response = responses[name]
  const usual = ours.responses[name]!.version
  const size = bytesOf(response, usual).length
  return {
    title: `Decode ${response.title}, v${usual} (${size < 10_000 ? `${size} B` : `${Math.round(size / 1000)} KB`})`,
    metrics: [time],
    contenders: all.flatMap(({ has, name: peer }) => {
      const decoding = has.responses[name]
      return decoding === undefined
        ? []
        : [contender(peer, decoding.version, usual, { peer, response: name })]
    })
  }
}

const writing = (name: RequestName): Comparison => {
  const request: Request = requests[name]
  const usual = ours.requests[name]!.version
  return {
    title: `Encode ${request.title}, v${usual}`,
    metrics: [time],
    contenders: all.flatMap(({ has, name: peer }) => {
      const encoding = has.requests[name]
      return encoding === undefined ? [] : [contender(peer, encoding.version, usual, { peer, request: name })]
    })
  }
}

const parts: Record<string, () => ReadonlyArray<Comparison>> = {
  responses: () => (Object.keys(responses) as Array<ResponseName>).map(reading),
  requests: () => (Object.keys(requests) as Array<RequestName>).map(writing),
  firstUse: () => firstUse,
  memory: () => [memory(all.map(({ has, name }) => ({ ...has, name: names[name] })))]
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
