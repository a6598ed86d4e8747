/**
 * What a coordinator of groups writes to `__consumer_offsets`, beside the real broker of the release that is played: the same records, in the same versions.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Fetch } from "../../src/Api/Fetch.ts"
import { FindCoordinator } from "../../src/Api/FindCoordinator.ts"
import { JoinGroup } from "../../src/Api/JoinGroup.ts"
import { LeaveGroup } from "../../src/Api/LeaveGroup.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { OffsetCommit } from "../../src/Api/OffsetCommit.ts"
import { SyncGroup } from "../../src/Api/SyncGroup.ts"
import { codes } from "../../src/EmbeddedKafka/protocol/codes.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/EmbeddedKafka.ts"
import * as Kafka from "../../src/Kafka.ts"
import * as ConsumerOffsets from "../../src/Stored/ConsumerOffsets.ts"
import * as ConsumerProtocol from "../../src/Stored/ConsumerProtocol.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { describeWithJava } from "../support/leftOut.ts"

const releases = {
  "0.10.2": "0.10.2.2",
  "1.1": "1.1.1",
  "2.8": "2.8.2",
  "3.9": "3.9.2",
  "4.4": "4.4.0"
} as const

/** A group that lives and ends, and one that only commits. */
const life = Effect.gen(function* () {
  for (let left = 200; left > 0; left--) {
    const { errorCode } = yield* Kafka.request(FindCoordinator, { key: "g" }, { version: 0, errors: "data" })
    const { topics } = yield* Kafka.request(Metadata, { topics: [{ name: "t" }] }, { version: 1 })
    // While the real coordinator loads, it answers otherwise.
    const sync = { groupId: "nobody", generationId: 1, memberId: "x", assignments: [] }
    const synced = yield* Kafka.request(SyncGroup, sync, { version: 0, errors: "data" })
    const isLoaded = synced.errorCode === codes.UNKNOWN_MEMBER_ID
    if (errorCode === codes.NONE && topics[0]!.errorCode === codes.NONE && isLoaded) break
    yield* Effect.sleep("50 millis")
  }
  const metadata = ConsumerProtocol.encodeSubscription({ version: 0, value: { topics: ["t"] } })
  const { generationId, memberId } = yield* Kafka.request(
    JoinGroup,
    {
      groupId: "g",
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 20_000,
      memberId: "",
      protocolType: "consumer",
      protocols: [{ name: "range", metadata }]
    },
    { version: 1 }
  )
  const assignments = [{ memberId, assignment: new Uint8Array([1, 2]) }]
  yield* Kafka.request(SyncGroup, { groupId: "g", generationId, memberId, assignments }, { version: 0 })
  const topics = [
    { name: "t", partitions: [{ partitionIndex: 0, committedOffset: 7n, committedMetadata: "m" }] }
  ]
  for (const [groupId, retentionTimeMs] of [
    ["g", -1n],
    ["simple", -1n],
    ["simple", 60_000n]
  ] as const) {
    const member = groupId === "g" ? { generationIdOrMemberEpoch: generationId, memberId } : {}
    yield* Kafka.request(OffsetCommit, { groupId, ...member, retentionTimeMs, topics }, { version: 2 })
  }
  yield* Kafka.request(LeaveGroup, { groupId: "g", memberId }, { version: 0 })
  return yield* written(memberId)
})

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** The records, with what no two brokers have in common taken out. */
const written = Effect.fnUntraced(function* (memberId: string) {
  const read = Effect.gen(function* () {
    const topic = "__consumer_offsets"
    const partitions = [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1_000_000 }]
    const wanted = { maxWaitMs: 100, minBytes: 1, maxBytes: 1_000_000, topics: [{ topic, partitions }] }
    // The highest that 0.10.2 has, or the lowest that 4.4 has.
    const fetch = (version: number) => Kafka.request(Fetch, { replicaId: -1, ...wanted }, { version })
    const { responses } = yield* Effect.catch(fetch(4), () => fetch(3))
    return [...(responses[0]!.partitions[0]!.records ?? [])]
  }).pipe(Effect.catch(() => Effect.succeed([])))
  for (let left = 100; left > 0; left--) {
    const stored = (yield* read).map((record) => ConsumerOffsets.decode(record))
    const last = stored.at(-1)
    if (last?.type === "GroupMetadata" && last.value?.members.length === 0 && stored.length > 2)
      return stored.map((record) =>
        JSON.stringify(record, (name, value: unknown) =>
          typeof value === "bigint"
            ? /[tT]imestamp/.test(name) && value > 0n
              ? "a time"
              : `${value}n`
            : name === "clientHost" || name === "topicId"
              ? "its own"
              : value
        ).replaceAll(memberId, memberId.replace(uuid, "a uuid"))
      )
    yield* Effect.sleep("50 millis")
  }
  return assert.fail("the group did not end")
})

describeWithJava("__consumer_offsets", () => {
  for (const [version, patch] of Object.entries(releases) as ReadonlyArray<
    [keyof typeof releases, (typeof releases)[keyof typeof releases]]
  >)
    it.live(
      `of Kafka ${patch} and of the embedded ${version} have the same records`,
      () =>
        Effect.gen(function* () {
          const real = yield* Broker.make(patch)
          const embedded = yield* EmbeddedKafka.makeTcp({
            version,
            config: { "offsets.topic.num.partitions": "1", "offsets.topic.replication.factor": "1" }
          })
          const [expected, actual] = yield* Effect.all([
            Kafka.once({ host: real.host, port: real.port }, life),
            Kafka.once({ host: embedded.brokers[0]!.host, port: embedded.brokers[0]!.port }, life)
          ])
          assert.deepStrictEqual(actual, expected)
        }).pipe(Effect.scoped),
      120_000
    )
})
