import { assert, describe, it } from "vitest"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { ControlledShutdown } from "../../src/Api/ControlledShutdown.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { RecordsBuilder } from "../../src/Codec/Records/RecordsBuilder.ts"
import type { IncomingRequest } from "../../src/Protocol/IncomingRequest.ts"
import { describe as describeViolation } from "../../src/Protocol/ProtocolViolation.ts"
import { ServedApis } from "../../src/Protocol/ServedApis.ts"
import { Echo } from "../Connection/TestApis.ts"
import {
  echoed,
  echoes,
  echoFrame,
  framed,
  framesOf,
  requestFrame,
  responseOf,
  serve
} from "./ServerHarness.ts"

const tags = (closes: ReadonlyArray<{ readonly _tag: string }>) => closes.map(({ _tag }) => _tag)
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex")

/** ApiVersions at a version to come: its body is unknown. */
const unknownApiVersions = (version: number) =>
  framed(
    Buffer.concat([
      hex("0012"),
      Buffer.from([version >> 8, version & 255]),
      hex("0000002a ffff"),
      hex(version >= 3 ? "00 ff" : "ff")
    ])
  )

describe("ServerSession: requests", () => {
  it("hands over API, version, correlation id, client id and request", () => {
    const { receive, requests, sent } = serve({ apis: [Metadata] })
    receive(requestFrame(Metadata, 9, 77, { topics: [{ name: "a" }] }, "me"))
    const [request] = requests
    assert.isTrue(request?.is(Metadata))
    assert.isFalse(request?.is(Fetch))
    assert.deepStrictEqual(
      [request?.api.name, request?.version, request?.correlationId, request?.clientId],
      ["Metadata", 9, 77, "me"]
    )
    if (request?.is(Metadata) !== true) return
    assert.strictEqual(request.request.topics?.[0]?.name, "a")
    assert.isTrue(request.respond({ brokers: [], topics: [] }))
    const [frame] = framesOf(sent())
    const { correlationId, response } = responseOf(Metadata, 9, frame!)
    assert.strictEqual(correlationId, 77)
    assert.strictEqual(response.controllerId, -1, "defaults are filled in")
  })

  it("reads ControlledShutdown v0, whose header has no client id, and passes by tagged fields of a header", () => {
    const { closes, receive, requests } = serve({ apis: [ControlledShutdown, Metadata], maxInFlight: 9 })
    receive(hex("0000000c 0007 0000 00000005 00000001"))
    // Header version 2: client id null, two tagged fields; Metadata v9 with no topics.
    receive(framed(hex("0003 0009 00000006 ffff 02 00 01 aa 07 02 bbcc 00 00 00 00 00")))
    assert.deepStrictEqual(closes, [])
    assert.deepStrictEqual(
      requests.map(({ api, clientId, correlationId }) => [api.name, correlationId, clientId]),
      [
        ["ControlledShutdown", 5, null],
        ["Metadata", 6, null]
      ]
    )
  })

  it("keeps the header of ApiVersions responses at version 0", () => {
    const { receive, requests, sent } = serve({ apis: [ApiVersions] })
    receive(requestFrame(ApiVersions, 3, 1, { clientSoftwareName: "a", clientSoftwareVersion: "1" }))
    const [request] = requests
    if (request?.is(ApiVersions) !== true) return assert.fail("it is handed over")
    request.respond({ errorCode: 0, apiKeys: [] })
    assert.strictEqual(sent().toString("hex"), "0000000c" + "00000001" + "0000" + "01" + "00000000" + "00")
  })

  it("serves the versions that it is told, and no others", () => {
    assert.throws(() => new ServedApis([[Echo, { min: 0, max: 4 }]]), RangeError, "Echo has versions 0–3")
    assert.throws(() => new ServedApis([[Echo, { min: 2, max: 1 }]]), RangeError)
    assert.throws(() => new ServedApis([Metadata, Echo, Metadata]), RangeError, "the same key, 3")
    const played = new ServedApis([Metadata, [Echo, { min: 1, max: 2 }]])
    assert.deepStrictEqual(played.apiKeys, [
      { apiKey: 3, minVersion: 0, maxVersion: Metadata.versions.max },
      { apiKey: 900, minVersion: 1, maxVersion: 2 }
    ])
    for (const version of [0, 3]) {
      const { closes, receive, requests } = serve({ apis: [[Echo, { min: 1, max: 2 }]] })
      receive(echoFrame(1, "a", version))
      assert.deepStrictEqual(closes, [
        { _tag: "UnsupportedVersion", apiName: "Echo", version, served: { min: 1, max: 2 } }
      ])
      assert.lengthOf(requests, 0)
    }
  })
})

describe("ServerSession: what a broker closes for", () => {
  const violations = [
    { name: "an unknown key", bytes: hex("0000000a 7abc 0001 00000001 ffff"), tag: "UnknownApi" },
    { name: "a negative key", bytes: hex("0000000a ffff 0001 00000001 ffff"), tag: "UnknownApi" },
    { name: "an unknown version", bytes: hex("0000000a 0384 0009 00000001 ffff"), tag: "UnsupportedVersion" },
    { name: "a negative version", bytes: hex("0000000a 0384 ffff 00000001 ffff"), tag: "UnsupportedVersion" },
    { name: "an empty frame", bytes: hex("00000000"), tag: "MalformedHeader" },
    { name: "half of a key", bytes: hex("00000003 038400"), tag: "MalformedHeader" },
    {
      name: "a header that ends early",
      bytes: hex("00000009 0384 0001 00000001 00"),
      tag: "MalformedHeader"
    },
    {
      name: "a client id that ends early",
      bytes: hex("0000000b 0384 0001 00000001 0002 61"),
      tag: "MalformedHeader"
    },
    { name: "a negative size", bytes: hex("ffffffff"), tag: "BadFrame" },
    { name: "a size above the limit", bytes: hex("00010001"), tag: "BadFrame" },
    {
      name: "a body that ends early",
      bytes: hex("0000000d 0384 0001 00000001 ffff 000561"),
      tag: "MalformedRequest"
    }
  ]

  for (const { bytes, name, tag } of violations) {
    it(`closes for ${name}, after what came before was answered`, () => {
      for (const maxInFlight of [1, 10]) {
        const made = serve({ maxInFlight, maxFrameBytes: 65_536 })
        const { closes, receive, requests, sent, session } = made
        receive(echoFrame(1, "before"), bytes, echoFrame(3, "after"))
        assert.deepStrictEqual(closes, [])
        assert.lengthOf(requests, 1)
        assert.isTrue(maxInFlight === 1 || session.isPaused)
        echoed(requests[0]!)
        assert.deepStrictEqual(tags(closes), [tag])
        assert.deepStrictEqual(echoes(sent()), ["1:before"], "it can still be sent")
        receive(echoFrame(4))
        assert.lengthOf(requests, 1)
        assert.isTrue(session.isClosed && session.isPaused)
      }
    })
  }

  it("says which API, version and field it was, and shows nothing of what was sent", () => {
    const secret = "secret-of-mine"
    const body = Buffer.concat([
      Metadata.request
        .at(1)
        .encode({ topics: [{ name: secret }] })
        .subarray(0, 12)
    ])
    const { closes, receive } = serve({ apis: [Metadata] })
    receive(requestFrame(Metadata, 1, 8, body))
    const [reason] = closes
    if (reason?._tag !== "MalformedRequest") return assert.fail(reason?._tag)
    assert.deepStrictEqual([reason.apiName, reason.version, reason.correlationId], ["Metadata", 1, 8])
    assert.strictEqual(reason.error.path, "topics[0].name")
    assert.match(describeViolation(reason), /correlation id 8.*MetadataRequest v1 at topics\[0\]\.name/)
    assert.notInclude(describeViolation(reason), "secret")
  })

  it("has words for each", () => {
    const words = violations.map(({ bytes }) => {
      const { closes, receive } = serve({ maxFrameBytes: 65_536 })
      receive(bytes)
      const [reason] = closes
      if (reason === undefined || !("_tag" in reason)) return ""
      return reason._tag === "Closed" || reason._tag === "HandlerThrew" || reason._tag === "Unencodable"
        ? ""
        : describeViolation(reason)
    })
    assert.strictEqual(new Set(words).size, words.length)
    assert.include(words, "The client asked for API key 31420 v1, which this server does not serve")
    assert.include(words, "The client asked for Echo v9; this server serves v0–3")
    assert.include(words, "The client sent a frame of 65537 bytes; it may have 0 to 65536")
  })

  it("holds values against the limit of what they may take in memory", () => {
    const topics = Array.from({ length: 1000 }, (_, i) => ({ name: `${i}` }))
    const frame = requestFrame(Metadata, 12, 1, { topics })
    const strict = serve({ apis: [Metadata], maxDecodedBytes: 10_000 })
    strict.receive(frame)
    const [reason] = strict.closes
    if (reason?._tag !== "MalformedRequest") return assert.fail(reason?._tag)
    assert.strictEqual(reason.error.limit, "maxDecodedBytes")
    const lenient = serve({ apis: [Metadata] })
    lenient.receive(frame)
    assert.deepStrictEqual(lenient.closes, [])
  })
})

describe("ServerSession: ApiVersions of a version to come", () => {
  it("is answered in version 0 by error 35 and the range of ApiVersions, and the connection goes on", () => {
    for (const version of [6, 99, 32767, -1 & 0xffff]) {
      const { closes, receive, requests, sent } = serve({ apis: [ApiVersions, Echo] })
      receive(unknownApiVersions(version), echoFrame(43))
      assert.strictEqual(
        sent().toString("hex"),
        "00000010" + "0000002a" + "0023" + "00000001" + "0012" + "0000" + "0005"
      )
      assert.deepStrictEqual(closes, [])
      assert.strictEqual(requests[0]?.correlationId, 43)
    }
  })

  it("is answered by no ranges where the broker is older than KIP-511", () => {
    const { receive, sent } = serve({ apis: [[ApiVersions, { min: 0, max: 2 }]] })
    receive(unknownApiVersions(3))
    assert.strictEqual(sent().toString("hex"), "0000000a" + "0000002a" + "0023" + "00000000")
  })

  it("can be answered by the owner, and closes where ApiVersions is not served", () => {
    const versions: Array<number> = []
    const own = serve({
      apis: [ApiVersions],
      onUnsupportedApiVersions: (incoming, version) => {
        versions.push(version, incoming.version)
        incoming.respond({ errorCode: 35, apiKeys: [{ apiKey: 3, minVersion: 1, maxVersion: 2 }] })
      }
    })
    own.receive(unknownApiVersions(9))
    assert.deepStrictEqual(versions, [9, 0])
    assert.deepStrictEqual(responseOf(ApiVersions, 0, framesOf(own.sent())[0]!).response.apiKeys, [
      { apiKey: 3, minVersion: 1, maxVersion: 2 }
    ])
    const old = serve({ apis: [Echo] })
    old.receive(unknownApiVersions(9))
    assert.deepStrictEqual(old.closes, [{ _tag: "UnknownApi", apiKey: 18, version: 9 }])
  })

  it("closes for one whose header cannot be read", () => {
    const { closes, receive } = serve({ apis: [ApiVersions] })
    receive(hex("00000009 0012 0063 00000001 00"))
    assert.deepStrictEqual(tags(closes), ["MalformedHeader"])
  })
})

describe("ServerSession: the order of answers", () => {
  it("hands over the next request when the one before was answered", () => {
    const { receive, requests, sent, session } = serve()
    receive(echoFrame(1), echoFrame(2), echoFrame(3))
    assert.lengthOf(requests, 1)
    assert.deepStrictEqual([session.inFlight, session.queuedRequests], [1, 2])
    echoed(requests[0]!)
    assert.lengthOf(requests, 2)
    echoed(requests[1]!)
    echoed(requests[2]!)
    assert.deepStrictEqual(echoes(sent()), ["1:1", "2:2", "3:3"])
    assert.deepStrictEqual([session.inFlight, session.queuedRequests, session.unwrittenBytes], [0, 0, 0])
  })

  it("hands over as many as may be in flight, and answers in order", () => {
    const { receive, requests, sent, session } = serve({ maxInFlight: 3 })
    receive(echoFrame(1), echoFrame(2), echoFrame(3), echoFrame(4))
    assert.lengthOf(requests, 3)
    echoed(requests[2]!, "third")
    echoed(requests[1]!, "second")
    assert.lengthOf(sent(), 0)
    assert.lengthOf(requests, 3, "nobody has been answered yet")
    assert.isAbove(session.unwrittenBytes, 0, "held answers are counted")
    echoed(requests[0]!, "first")
    assert.lengthOf(requests, 4)
    assert.deepStrictEqual(echoes(sent()), ["1:first", "2:second", "3:third"])
    assert.strictEqual(session.unwrittenBytes, 0)
  })

  it("keeps it where there is no answer", () => {
    const { receive, requests, sent } = serve({ apis: [Echo, Produce], maxInFlight: 9 })
    const produce = { acks: 0, timeoutMs: 1, topicData: [] }
    receive(echoFrame(1), requestFrame(Produce, 9, 2, produce), echoFrame(3))
    echoed(requests[2]!)
    const [, produced] = requests
    if (produced?.is(Produce) !== true) return assert.fail("it is Produce")
    assert.isFalse(produced.expectsResponse)
    assert.isTrue(produced.respond({ responses: [] }), "it is over, and nothing is written")
    assert.lengthOf(sent(), 0)
    echoed(requests[0]!)
    assert.deepStrictEqual(echoes(sent()), ["1:1", "3:3"])
  })

  it("closes in its turn for a request that says so", () => {
    const { closes, receive, requests, sent } = serve({ maxInFlight: 9 })
    receive(echoFrame(1), echoFrame(2), echoFrame(3))
    requests[1]!.closeConnection("acks 0 and an error")
    echoed(requests[2]!)
    assert.deepStrictEqual(closes, [])
    echoed(requests[0]!)
    assert.deepStrictEqual(closes, [{ _tag: "Closed", cause: "acks 0 and an error" }])
    assert.deepStrictEqual(echoes(sent()), ["1:1"])
  })

  it("takes one answer for each request, and none after the end", () => {
    const { receive, requests, sent, session } = serve({ maxInFlight: 2 })
    receive(echoFrame(1), echoFrame(2))
    assert.isTrue(echoed(requests[0]!, "a"))
    assert.isFalse(echoed(requests[0]!, "b"))
    assert.isFalse(requests[0]!.noResponse())
    assert.isFalse(requests[0]!.closeConnection())
    assert.isFalse(requests[1]!.isOver)
    session.close()
    assert.isTrue(requests[1]!.isOver)
    assert.isFalse(echoed(requests[1]!, "c"))
    assert.deepStrictEqual(echoes(sent()), ["1:a"])
  })

  it("does not copy records that are encoded, in turn or held", () => {
    const value = Buffer.alloc(100_000, 7)
    const builder = new RecordsBuilder({
      maxBytes: 200_000,
      encodeAtAppend: true,
      referenceFromBytes: 10_000
    })
    builder.append({ value })
    const records = builder.build()
    const bytes = records.encode()
    const { receive, requests, session } = serve({ apis: [Fetch], maxInFlight: 2 })
    const answer = (request: IncomingRequest | undefined) => {
      if (request?.is(Fetch) !== true) return assert.fail("it is a Fetch")
      const partition = { partitionIndex: 0, errorCode: 0, highWatermark: 0n, abortedTransactions: null }
      request.respond({ responses: [{ topic: "t", partitions: [{ ...partition, records }] }] })
    }
    for (let round = 0; round < 10; round++) {
      for (const correlationId of [0, 1])
        receive(requestFrame(Fetch, 12, correlationId, { maxWaitMs: 0, minBytes: 0, topics: [] }))
      answer(requests[2 * round + 1])
      answer(requests[2 * round])
      const pieces = session.flush()
      session.written(session.flushedBytes)
      assert.lengthOf(
        pieces.filter((piece) => piece.buffer === value.buffer),
        2
      )
      for (const [i, frame] of framesOf(Buffer.concat(pieces)).entries()) {
        const { correlationId, response } = responseOf(Fetch, 12, frame)
        assert.strictEqual(correlationId, i)
        const read = response.responses[0]?.partitions[0]?.records?.encode()
        assert.isTrue(read !== undefined && Buffer.from(read).equals(bytes))
      }
    }
  })

  it("closes in its turn for a response that cannot be written, and says which field", () => {
    for (const late of [false, true]) {
      const { closes, receive, requests, sent } = serve({ apis: [Metadata, Echo], maxInFlight: 9 })
      receive(echoFrame(1), requestFrame(Metadata, 1, 2, { topics: null }), echoFrame(3))
      if (!late) echoed(requests[0]!)
      const [, request] = requests
      if (request?.is(Metadata) !== true) return assert.fail("it is Metadata")
      assert.isTrue(
        request.respond({ brokers: [{ nodeId: 2 ** 40, host: "a", port: 1 }], topics: [] }),
        "the answer is given"
      )
      if (late) echoed(requests[0]!)
      const [reason] = closes
      if (reason?._tag !== "Unencodable") return assert.fail(reason?._tag)
      assert.deepStrictEqual([reason.apiName, reason.version], ["Metadata", 1])
      assert.strictEqual(reason.error.path, "brokers[0].nodeId")
      assert.deepStrictEqual(echoes(sent()), ["1:1"], "no byte of it")
    }
  })
})
