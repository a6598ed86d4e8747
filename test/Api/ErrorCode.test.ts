/** Which error codes prove that nothing was applied, by themselves and by what an API says of its own. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Api from "../../src/Api/Api.ts"
import { apis } from "../../src/Api/apis.ts"
import { AddPartitionsToTxn } from "../../src/Api/AddPartitionsToTxn.ts"
import { EndTxn } from "../../src/Api/EndTxn.ts"
import { codes, fromCode, provesNothingApplied } from "../../src/Api/ErrorCode.ts"
import { codeRows } from "../../src/Api/internal/codeRows.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { OffsetCommit } from "../../src/Api/OffsetCommit.ts"
import { Produce } from "../../src/Api/Produce.ts"
import * as Kafka from "../../src/Kafka.ts"

const byName = new Map(codes().map((facts) => [facts.kafkaName, facts]))
const isSafe = (api: Api.Any, name: string): boolean =>
  fromCode(byName.get(name)!.code, { apiName: api.name }, api).isSafeToRetry

const own = (facts: Api.FactOptions<never>) =>
  Api.make("Produce", { key: 0, versions: "0", ...facts, request: {}, response: {} })

/** Whether NOT_LEADER_OR_FOLLOWER proves that a Produce was not applied. */
const isSafeWithAcks = (acks: unknown): boolean =>
  fromCode(6, {}, Produce, { acks, timeoutMs: 0, topicData: [] }).isSafeToRetry

/** The failure of a part of a response with code 6. */
const partOf = (api: { readonly name: string }) =>
  Effect.runSync(Effect.flip(Kafka.orFail(api, { errorCode: 6 })))

describe("error codes", () => {
  it("are in ascending order, each with a class of its name", () => {
    const numbers = codeRows.map(([code]) => code)
    assert.deepStrictEqual(
      numbers,
      numbers.toSorted((a, b) => a - b)
    )
    for (const [code, tag, words, retriable] of codeRows) {
      const error = fromCode(code)
      assert.strictEqual(error._tag, tag)
      assert.strictEqual(error.constructor.name, tag)
      assert.strictEqual(error.code, code)
      assert.strictEqual(error.isRetryable, retriable !== undefined)
      assert.include(error.message, `${error.kafkaName} (${code}): ${words}`)
    }
  })

  it("of every API that says more of them have names that Kafka has, and say more", () => {
    for (const api of apis as ReadonlyArray<Api.Any>) {
      for (const each of api.nothingApplied) {
        const name = typeof each === "string" ? each : each.code
        assert.isTrue(byName.has(name), `${api.name}: ${name}`)
        assert.isFalse(byName.get(name)!.safeToRetry, `${api.name}: ${name} proves it anyway`)
        assert.isFalse(api.readOnly, `${api.name} applies nothing anyway`)
      }
    }
  })
})

describe("whether nothing was applied", () => {
  it("follows from the code, or from what the API says of it", () => {
    assert.isTrue(isSafe(Produce, "NOT_ENOUGH_REPLICAS"))
    assert.isFalse(isSafe(Produce, "NOT_LEADER_OR_FOLLOWER"))
    assert.isTrue(isSafe(Produce, "CONCURRENT_TRANSACTIONS"))
    assert.isTrue(isSafe(AddPartitionsToTxn, "CONCURRENT_TRANSACTIONS"))
    assert.isFalse(isSafe(AddPartitionsToTxn, "COORDINATOR_LOAD_IN_PROGRESS"))
    assert.isFalse(isSafe(EndTxn, "CONCURRENT_TRANSACTIONS"))
    assert.isTrue(isSafe(OffsetCommit, "COORDINATOR_LOAD_IN_PROGRESS"))
    assert.isFalse(isSafe(OffsetCommit, "NOT_COORDINATOR"))
    for (const { kafkaName } of codes()) assert.isTrue(isSafe(Metadata, kafkaName), kafkaName)
  })

  it("of a Produce that has lost its leader only with acks 1, when nothing is waited for", () => {
    assert.deepStrictEqual([-1, 0, 1, 2, undefined].map(isSafeWithAcks), [false, false, true, false, false])
    assert.isFalse(fromCode(6, {}, Produce).isSafeToRetry)
    const error = Kafka.errorFrom(6, { apiName: "Produce", api: Produce, request: { acks: 1 } })
    assert.isTrue(error!.isSafeToRetry)
    assert.isTrue(
      Effect.runSync(Effect.flip(Kafka.orFail(Produce, { errorCode: 6 }, { acks: 1 }))).isSafeToRetry
    )
    assert.isFalse(partOf(Produce).isSafeToRetry)
  })

  it("can be asked without a failure", () => {
    for (const api of [Produce, Metadata, OffsetCommit, EndTxn])
      for (const request of [undefined, { acks: 1 }])
        for (const code of [...codes().map((facts) => facts.code), 0, 9999])
          assert.strictEqual(
            provesNothingApplied(code, api, request),
            fromCode(code, {}, api, request).isSafeToRetry,
            `${api.name} ${code}`
          )
  })

  it("is no different for an API of one's own", () => {
    assert.isFalse(isSafe(own({}), "CONCURRENT_TRANSACTIONS"))
    assert.isTrue(isSafe(own({ nothingApplied: ["CONCURRENT_TRANSACTIONS"] }), "CONCURRENT_TRANSACTIONS"))
    assert.isFalse(isSafe(own({ nothingApplied: ["CONCURRENT_TRANSACTIONS"] }), "NOT_COORDINATOR"))
    assert.isTrue(isSafe(own({ readOnly: true }), "NOT_COORDINATOR"))
  })

  it("is said of the parts of a response too", () => {
    assert.isTrue(partOf(Metadata).isSafeToRetry)
    assert.isFalse(partOf(Produce).isSafeToRetry)
    assert.isFalse(partOf({ name: "Metadata" }).isSafeToRetry)
    assert.isFalse(Kafka.errorFrom(6, { apiName: "Metadata" })!.isSafeToRetry)
    assert.isTrue(Kafka.errorFrom(6, { apiName: "Metadata", api: Metadata })!.isSafeToRetry)
  })
})
