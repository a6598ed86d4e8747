/**
 * What an editor shows: plain records of plain types, of which a caller gives what has no default.
 */
import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import {
  type Api,
  type Codec,
  Kafka,
  KafkaClient,
  type KafkaConnection,
  type KafkaError,
  ListGroups,
  ListOffsets,
  Metadata,
  OffsetFetch,
  type Records,
  Fetch
} from "../../src/index.ts"
import { DefaultPrincipalData, VersionPrefixed } from "../../src/Stored/index.ts"
import { declarations } from "./Compiler.ts"

const ask = <A extends Api.Any>(api: A, input: Api.RequestInput<A>) =>
  Effect.retry(Kafka.request(api, input), { times: 3 })

const groups = () => ask(ListGroups, {})

const both = (first: KafkaConnection["Service"], second: KafkaClient["Service"]) => [
  first.request(ListGroups, {}),
  second.request(ListGroups, {}),
  Effect.provideService(groups(), KafkaClient, first)
]

const asked = () => Kafka.request(Metadata, { topics: null })

describe("types", () => {
  it("a response is complete, a request asks only for what has no default", () => {
    type Response = Codec.Type<typeof ListOffsets.response>
    type Partition = Response["topics"][number]["partitions"][number]
    expectTypeOf<Partition["offset"]>().toEqualTypeOf<bigint>()
    expectTypeOf<Partition["errorCode"]>().toEqualTypeOf<number>()
    expectTypeOf<Response["throttleTimeMs"]>().toEqualTypeOf<number>()
    type Fetched = Codec.Type<typeof Fetch.response>["responses"][number]["partitions"][number]
    expectTypeOf<Fetched["records"]>().toEqualTypeOf<Records | null>()

    type Asked = Effect.Effect<Codec.Type<typeof Metadata.response>, KafkaError, KafkaClient>
    expectTypeOf<ReturnType<typeof asked>>().toExtend<Asked>()
    expectTypeOf<Asked>().toExtend<ReturnType<typeof asked>>()
  })

  it("refuses what the API does not have", () => {
    const partition = { partitionIndex: 0, timestamp: -1 }
    void (() => [
      // @ts-expect-error a group has a name
      Kafka.request(OffsetFetch, { groupId: 7 }),
      // @ts-expect-error an int64 is a bigint
      Kafka.request(ListOffsets, { replicaId: -1, topics: [{ name: "t", partitions: [partition] }] }),
      // @ts-expect-error no such field
      Kafka.request(Metadata, { topics: null, topicNames: [] }),
      // @ts-expect-error a required field is missing
      Kafka.request(ListOffsets, { topics: [] })
    ])
  })

  it("lets a function ask for any API, with the types of that one", () => {
    expectTypeOf<Effect.Success<ReturnType<typeof groups>>>().toEqualTypeOf<Api.Response<typeof ListGroups>>()
    expectTypeOf<ReturnType<typeof both>>().toEqualTypeOf<
      Array<Effect.Effect<Api.Response<typeof ListGroups>, KafkaError>>
    >()
    void (() => [
      // @ts-expect-error not a field of that API
      ask(ListGroups, { topics: null }),
      // @ts-expect-error a client has no status
      Effect.map(KafkaClient, (client) => client.status)
    ])
  })

  it("refuses what a stored message does not have", () => {
    void (() => [
      VersionPrefixed.encode(DefaultPrincipalData, { type: "User", name: "ann", tokenAuthenticated: false }),
      // @ts-expect-error fields are missing
      VersionPrefixed.encode(DefaultPrincipalData, {}),
      // @ts-expect-error fields are missing, of a value whose type has fewer
      VersionPrefixed.encode(DefaultPrincipalData, { type: "User" } as { readonly type: string }),
      // @ts-expect-error of a wrong type
      VersionPrefixed.encode(DefaultPrincipalData, { type: "User", name: "ann", tokenAuthenticated: 1 })
    ])
  })

  it("an editor shows records of plain types", () => {
    const text = declarations(`
import { Codec, Kafka, ListOffsets } from "../../src/index.ts"
export const asked = Kafka.request(ListOffsets, { replicaId: -1, topics: [] })
export const point = Codec.struct({ x: Codec.int32, name: Codec.nullable(Codec.string), big: Codec.array(Codec.int64) })
`)
    const [, asked, point] = text.replaceAll(/\s+/g, " ").split("export declare const ")
    assert.strictEqual(
      asked!.trim(),
      `asked: import("effect/Effect").Effect<{ readonly throttleTimeMs: number; readonly topics: readonly { readonly name: string; readonly partitions: readonly { \
readonly partitionIndex: number; readonly errorCode: number; readonly oldStyleOffsets: readonly bigint[]; readonly timestamp: bigint; readonly offset: bigint; \
readonly leaderEpoch: number; }[]; }[]; }, import("../../src/index.ts").KafkaError, import("../../src/index.ts").KafkaClient>;`
    )
    const fields = "{ readonly x: number; readonly name: string | null; readonly big: readonly bigint[]; }"
    assert.strictEqual(point!.trim(), `point: Codec.Wire<${fields}, ${fields}>;`)
  })
})
