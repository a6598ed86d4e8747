/** What is thrown while messages are written and read, as errors of the codec: which message, which version, and nothing of what was thrown but its kind. */
import { assert, describe, it } from "vitest"
import { DecodeError, EncodeError, Reader } from "../../src/Codec/index.ts"
import { Malformed } from "../../src/Codec/internal/scalar.ts"
import {
  toDecodeError,
  toEncodeError,
  toRequestError,
  unencodable
} from "../../src/Protocol/internal/codecFailures.ts"
import { unchecked } from "../../src/Protocol/RequestEncoding.ts"
import { Echo } from "../Connection/TestApis.ts"

const where = { messageName: "Other", version: 1, path: "a", offset: 7, expected: "b", actual: "c" }
const secret = "hunter2"

describe("failures of the codec", () => {
  it("stay as they are where the codec itself has found them", () => {
    const encoding = unchecked(Echo, 3, null)
    const decode = new DecodeError(where)
    const encode = new EncodeError(where)
    assert.strictEqual(toEncodeError("EchoRequest", 3, encode), encode)
    assert.strictEqual(toDecodeError(encoding, new Reader(Buffer.alloc(0)), decode), decode)
    assert.strictEqual(toRequestError(Echo, 3, decode), decode)
    assert.deepStrictEqual(unencodable(Echo, 2, encode), { _tag: "Unencodable", version: 2, error: encode })
  })

  it("have the kind of what else was thrown, and none of its text", () => {
    const reader = new Reader(Buffer.alloc(0))
    for (const [thrown, kind] of [
      [new TypeError(secret), "TypeError"],
      [secret, "string"]
    ] as const) {
      const common = { version: 3, path: "", offset: 0, actual: `an exception (${kind})` }
      const written = unencodable(Echo, 3, thrown)
      if (written._tag !== "Unencodable") return assert.fail(written._tag)
      const unreadable = { ...common, expected: "a value that can be read" }
      assert.instanceOf(written.error, EncodeError)
      assert.include(written.error, { ...unreadable, messageName: "EchoRequest" })
      const read = toDecodeError(unchecked(Echo, 3, null), reader, thrown)
      const asked = toRequestError(Echo, 3, thrown)
      for (const error of [read, asked]) assert.instanceOf(error, DecodeError)
      assert.include(read, { ...common, messageName: "EchoResponse", expected: "a message" })
      assert.include(asked, { ...common, messageName: "EchoRequest", expected: "a message" })
      for (const { message } of [written.error, read, asked]) assert.notInclude(message, secret)
    }
  })

  it("say of a response's header where in it they are, and which limit it was", () => {
    const reader = new Reader(Buffer.alloc(20))
    reader.origin = 4
    reader.offset = 9
    const limited = new Malformed("less", "more", { limit: "maxDecodedBytes" })
    const error = toDecodeError(unchecked(Echo, 3, null), reader, limited)
    assert.instanceOf(error, DecodeError)
    assert.include(error, {
      limit: "maxDecodedBytes",
      messageName: "the header of EchoResponse",
      version: 3,
      path: "",
      offset: 5,
      expected: "less",
      actual: "more"
    })
  })
})
