/** Messages of 2 GiB and more, of records that lie elsewhere: their size has no prefix, and a prefix that wraps would spoil the stream. */
import { assert, describe, it } from "vitest"
import { Fetch } from "../../src/Api/Fetch.ts"
import type * as Api from "../../src/Api/Api.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { RecordsBuilder } from "../../src/Codec/Records/RecordsBuilder.ts"
import { toEncodeError } from "../../src/Protocol/internal/codecFailures.ts"
import { maxMessageBytes, Outgoing, TooLarge } from "../../src/Protocol/Outgoing.ts"
import { Echo } from "../Connection/TestApis.ts"
import { echoed, echoes, echoFrame, requestFrame, serve } from "./ServerHarness.ts"

/** A quarter of a GiB that is never written to, nor copied: but for its checksum it costs nothing. */
const quarter = (): Records => {
  const value = new Uint8Array(2 ** 28)
  const builder = new RecordsBuilder({ maxBytes: 2 ** 30, encodeAtAppend: true, referenceFromBytes: 1 })
  assert.isTrue(builder.append({ value }))
  return builder.build()
}

const answerOf = (records: Records, partitions: number): Api.ResponseInput<typeof Fetch> => ({
  responses: [
    {
      topic: "a",
      partitions: Array.from({ length: partitions }, (_, partitionIndex) => ({
        partitionIndex,
        errorCode: 0,
        highWatermark: 1n,
        records
      }))
    }
  ]
})

describe("a message that is too large", () => {
  it("is refused by a server session, in turn or before it, and nothing of it is sent", () => {
    const records = quarter()
    for (const isInTurn of [true, false]) {
      const { closes, receive, requests, sent } = serve({ apis: [Fetch, Echo], maxInFlight: 2 })
      const fetch = requestFrame(Fetch, 4, 2, { maxWaitMs: 1, minBytes: 1, topics: [] })
      receive(echoFrame(1), fetch)
      if (isInTurn) echoed(requests[0]!)
      const [, second] = requests
      if (second?.is(Fetch) !== true) return assert.fail("it is handed over")
      assert.isTrue(second.respond(answerOf(records, 8)))
      if (!isInTurn) echoed(requests[0]!)
      const [reason] = closes
      if (reason?._tag !== "Unencodable") return assert.fail(reason?._tag)
      assert.match(
        reason.error.message,
        /FetchResponse v4.*at most 2147483647 bytes in a message, got 21474\d{5}/
      )
      assert.deepStrictEqual(echoes(sent()), ["1:1"])
    }
  })

  it("leaves nothing behind among the outgoing bytes, and what is just as large as may be is sent", () => {
    const out = new Outgoing()
    const put = (bytes: number) => {
      out.start()
      out.writer.apart!.push({ at: out.writer.offset, bytes: new Uint8Array(2 ** 30) })
      out.writer.apart!.push({ at: out.writer.offset, bytes: new Uint8Array(bytes - 2 ** 30) })
      return out.finish()
    }
    assert.throws(() => put(maxMessageBytes + 1))
    assert.lengthOf(out.flush(), 0)
    assert.strictEqual(put(maxMessageBytes), maxMessageBytes)
    assert.strictEqual(out.encodedBytes, maxMessageBytes)
  })

  it("is an EncodeError that says the size", () => {
    assert.match(
      toEncodeError("ProduceRequest", 3, new TooLarge(2 ** 31)).message,
      /ProduceRequest v3.*at most 2147483647 bytes in a message, got 2147483648/
    )
  })
})
