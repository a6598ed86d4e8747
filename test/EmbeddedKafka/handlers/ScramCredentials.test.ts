/** SCRAM credentials of users: what one request sets, another describes; what cannot be is refused. Java's Admin sees the same of a real broker. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { AlterUserScramCredentials, DescribeUserScramCredentials, Kafka } from "../../../src/index.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/index.ts"

const secret = { salt: new Uint8Array([1, 2]), saltedPassword: new Uint8Array([3, 4]) }
const upsertion = (name: string, mechanism = 1, iterations = 4096) => ({
  name,
  mechanism,
  iterations,
  ...secret
})

type Upsertion = ReturnType<typeof upsertion>

const alter = (
  upsertions: ReadonlyArray<Upsertion>,
  deletions: ReadonlyArray<Pick<Upsertion, "name" | "mechanism">> = []
) =>
  Kafka.request(AlterUserScramCredentials, { upsertions, deletions }, { errors: "data" }).pipe(
    Effect.map(({ results }) => results.map(({ errorCode, user }) => [user, errorCode]))
  )

const described = (...users: ReadonlyArray<string>) =>
  Kafka.request(
    DescribeUserScramCredentials,
    { users: users.length === 0 ? null : users.map((name) => ({ name })) },
    { errors: "data" }
  ).pipe(
    Effect.map(({ results }) =>
      results.map(({ credentialInfos, errorCode, user }) => [
        user,
        errorCode,
        ...credentialInfos.map(({ iterations, mechanism }) => `${mechanism} ${iterations}`)
      ])
    )
  )

describe("SCRAM credentials", () => {
  it.effect("are described after they were set, and no more after they were removed", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* described(), [])
      assert.deepStrictEqual(yield* alter([upsertion("alice")]), [["alice", 0]])
      assert.deepStrictEqual(yield* alter([upsertion("alice", 2, 8192), upsertion("bob")]), [
        ["alice", 0],
        ["bob", 0]
      ])
      assert.deepStrictEqual(yield* described(), [
        ["alice", 0, "1 4096", "2 8192"],
        ["bob", 0, "1 4096"]
      ])
      assert.deepStrictEqual(yield* alter([], [{ name: "alice", mechanism: 1 }]), [["alice", 0]])
      assert.deepStrictEqual(yield* described("alice", "carol"), [
        ["alice", 0, "2 8192"],
        ["carol", 91]
      ])
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection()))
  )

  it.effect("are refused where they cannot be, without an effect on others of the request", () =>
    Effect.gen(function* () {
      const results = yield* alter(
        [
          upsertion("twice"),
          upsertion("twice", 2),
          upsertion(""),
          upsertion("few", 1, 4095),
          upsertion("many", 1, 16_385),
          upsertion("unknown", 3),
          upsertion("fine")
        ],
        [{ name: "nobody", mechanism: 1 }]
      )
      assert.deepStrictEqual(Object.fromEntries(results), {
        twice: 92,
        "": 93,
        few: 93,
        many: 93,
        unknown: 33,
        fine: 0,
        nobody: 91
      })
      assert.deepStrictEqual(yield* described(), [["fine", 0, "1 4096"]])
      assert.deepStrictEqual(yield* described("fine", "fine"), [["fine", 92]])
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection()))
  )
})
