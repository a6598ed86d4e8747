/**
 * Every API at every version: what a client session writes, a server session reads as the same request, and the other way round with the response; cut anywhere.
 */
import { assert, describe, it } from "vitest"
import * as Api from "../../src/Api/Api.ts"
import { apis } from "../../src/Api/index.ts"
import type { Wire } from "../../src/Codec/index.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"
import { BrokerVersions } from "../../src/Protocol/BrokerVersions.ts"
import { RequestEncodings } from "../../src/Protocol/RequestEncoding.ts"
import { random, seeds } from "../Connection/Random.ts"
import type { Edge } from "../interop/exampleValues.ts"
import { edges, valueAt } from "../interop/exampleValues.ts"
import { serve } from "./ServerHarness.ts"
import { makeSession, Recorded } from "./SessionHarness.ts"

const all: ReadonlyArray<Api.Any> = apis

const versionsOf = ({ versions: { max, min } }: Api.Any): ReadonlyArray<number> =>
  Array.from({ length: max - min + 1 }, (_, i) => min + i)

/** A value of which every part is drawn anew. */
const drawn = (dice: () => number): Edge => {
  const below = (count: number) => Math.floor(dice() * count)
  const edge = () => edges[below(5)] as Edge
  return {
    name: "drawn",
    integer: (bits, isSigned) => edge().integer(bits, isSigned),
    get long() {
      return edge().long
    },
    get boolean() {
      return dice() < 0.5
    },
    get text() {
      return edge().text
    },
    get bytes() {
      return edge().bytes
    },
    get uuid() {
      return edge().uuid
    },
    get double() {
      return edge().double
    },
    get isNull() {
      return dice() < 0.2
    },
    get deep() {
      return below(3)
    },
    get flat() {
      return below(4)
    },
    get hasUnknownTags() {
      return dice() < 0.2
    }
  }
}

const chopped = (bytes: Buffer, dice: () => number): Array<Buffer> => {
  const chunks: Array<Buffer> = []
  for (let at = 0; at < bytes.length;) {
    const size = dice() < 0.3 ? 1 + Math.floor(dice() * 6) : 1 + Math.floor(dice() * bytes.length)
    chunks.push(Buffer.from(bytes.subarray(at, at + size)))
    at += size
  }
  return chunks
}

const draw = (wire: Wire<unknown>, dice: () => number): unknown => valueAt(layoutOf(wire), drawn(dice))

const asRead = (wire: Wire<unknown>, value: unknown): unknown => wire.decode(wire.encode(value))

describe("every API at every version", () => {
  it("goes from a client session to a server session and back, cut at random borders", () => {
    const conversations = all.flatMap((api) => versionsOf(api).map((version) => ({ api, version })))
    assert.deepStrictEqual([all.length, conversations.length], [95, 368])
    for (let seed = 0; seed < seeds(4); seed++) {
      const dice = random(seed)
      const clientId = [null, "", "client", "é"][seed % 4] as string | null
      const { session: client } = makeSession()
      client.open(
        new RequestEncodings(new BrokerVersions(new Map(all.map((api) => [api.key, api.versions]))), clientId)
      )
      const { closes, receive, requests, sent, session } = serve({
        apis: all,
        // What answers SaslHandshake v0 would be followed by tokens.
        onToken: undefined,
        maxInFlight: seed % 2 === 0 ? 1 : Infinity,
        maxQueuedRequests: Infinity,
        maxQueuedBytes: Infinity,
        maxUnwrittenBytes: Infinity
      })
      const asked = conversations.map(({ api, version }) => {
        const input = draw(api.request.at(version), dice)
        const reply = Api.isUnanswered(api, input) ? "none" : "message"
        const entry = new Recorded(api, input, version, reply, 1e9, 1e9)
        client.submit(entry)
        return { api, version, entry, input, output: draw(api.response.at(version), dice) }
      })
      for (const chunk of chopped(Buffer.concat(client.flush()), dice)) receive(chunk)
      client.written(client.flushedBytes)
      for (let i = 0; i < asked.length; i++) {
        const name = () => `seed ${seed}: ${asked[i]!.api.name} v${asked[i]!.version}`
        assert.deepStrictEqual(closes, [], name())
        const { api, input, output, version } = asked[i]!
        const request = requests[i]!
        assert.isTrue(request.is(api), name())
        assert.strictEqual(request.version, version)
        assert.strictEqual(request.correlationId, i)
        const hasClientId = !(api.name === "ControlledShutdown" && version === 0)
        assert.strictEqual(request.clientId, hasClientId ? clientId : null, name())
        assert.deepStrictEqual(request.request, asRead(api.request.at(version), input), name())
        request.respond(output)
      }
      assert.strictEqual(session.inFlight, 0)
      for (const chunk of chopped(sent(), dice)) assert.isUndefined(client.receive(chunk, 0))
      for (const { api, entry, output, version } of asked)
        assert.deepStrictEqual(
          entry.outcomes,
          [{ response: entry.reply === "none" ? undefined : asRead(api.response.at(version), output) }],
          `seed ${seed}: ${api.name} v${version}`
        )
    }
  }, 120_000)
})
