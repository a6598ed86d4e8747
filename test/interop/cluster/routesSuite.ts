/**
 * The requests that clients send most, on three brokers: who was asked, as the broker saw it, and that the answers are right and in the order of the caller.
 */
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import {
  AddOffsetsToTxn,
  AddPartitionsToTxn,
  CreatePartitions,
  CreateTopics,
  DeleteGroups,
  DeleteTopics,
  DescribeLogDirs,
  EndTxn,
  Fetch,
  FindCoordinator,
  Heartbeat,
  InitProducerId,
  JoinGroup,
  Kafka,
  LeaveGroup,
  ListGroups,
  ListOffsets,
  ListTransactions,
  Metadata,
  OffsetCommit,
  OffsetDelete,
  OffsetFetch,
  Produce,
  Records,
  SyncGroup,
  TxnOffsetCommit
} from "../../../src/index.ts"
import type { Release } from "../../../tools/kafka/Maven.ts"
import { random } from "../../Connection/Random.ts"
import { Dice } from "../historyLoad.ts"
import { groupSplits, resourceSplits, transactionSplits } from "./keySplits.ts"
import { leaderSplits } from "./leaderSplits.ts"
import { checkSplit } from "./splits.ts"
import {
  ask,
  coordinatorsOf,
  keysPerBroker,
  makeStage,
  nodeIdsOf,
  partitionsPerTopic,
  soon,
  Stage,
  type TestTopic
} from "./stage.ts"

const rounds = 12
const everyBroker = [1, 2, 3]

const zeroId = "AAAAAAAAAAAAAAAAAAAAAA"

/** All partitions of these topics, at the latest offset. */
const ends = (topics: ReadonlyArray<TestTopic>) => ({
  replicaId: -1,
  topics: topics.map(({ leaders, name }) => ({
    name,
    partitions: leaders.map((_, partitionIndex) => ({ partitionIndex, timestamp: -1n }))
  }))
})

/** The committed offset of a partition, as its group's coordinator says it that is asked directly. */
const committedAt = Effect.fnUntraced(function* (nodeId: number, groupId: string, topic: TestTopic) {
  const { direct } = yield* Stage
  const { groups } = yield* direct(nodeId).request(OffsetFetch, {
    groups: [{ groupId, topics: [{ name: topic.name, topicId: topic.topicId, partitionIndexes: [0] }] }]
  })
  return groups[0]?.topics[0]?.partitions[0]?.committedOffset
})

const commitOf = ({ name, topicId }: TestTopic, committedOffset: bigint) => [
  { name, topicId, partitions: [{ partitionIndex: 0, committedOffset, committedMetadata: "" }] }
]

export const routesSuite = (release: Release): void =>
  layer(Layer.effect(Stage, makeStage(release)), { excludeTestServices: true, timeout: "180 seconds" })(
    `routes on three brokers of Kafka ${release}`,
    (it) => {
      it.effect("Produce goes to the leaders, by name and by id, and the answers stand in its order", () =>
        Effect.gen(function* () {
          const { direct, topics } = yield* Stage
          const dice = new Dice(random(7))
          // From version 13 on by the id alone.
          const versions = release === "4.4.0" ? [9, 12, 13] : [9, 11]
          for (let i = 0; i < 9; i++) {
            const version = versions[i % versions.length]!
            const chosen = topics.map((topic) => ({
              topic,
              partitions: topic.leaders
                .map((_, p) => p)
                .filter(() => dice.percent(60))
                .toSorted(() => dice.below(3) - 1)
            }))
            const before = yield* ask(ListOffsets, ends(topics))
            const { response, seen } = yield* ask(
              Produce,
              {
                acks: -1,
                timeoutMs: 5000,
                topicData: chosen.map(({ partitions, topic }) => ({
                  ...(version >= 13 ? { topicId: topic.topicId } : { name: topic.name }),
                  partitionData: partitions.map((index) => ({
                    index,
                    records: Records.make([{ value: `${i} ${topic.name} ${index}` }])
                  }))
                }))
              },
              { version }
            )
            const leaders = chosen.flatMap(({ partitions, topic }) =>
              partitions.map((p) => topic.leaders[p]!)
            )
            assert.deepStrictEqual(nodeIdsOf(seen), [...new Set(leaders)].sort(), "each leader once")
            for (const { nodeId, request } of seen)
              for (const { name, partitionData, topicId } of request.topicData)
                for (const { index } of partitionData) {
                  const topic = topics.find((each) => each.name === name || each.topicId === topicId)
                  assert.strictEqual(topic?.leaders[index], nodeId)
                }
            assert.deepStrictEqual(
              response.responses
                .map(({ name, partitionResponses, topicId }) => [
                  topics.find((each) => each.name === name || each.topicId === topicId)?.name,
                  partitionResponses.map(({ index }) => index)
                ])
                .filter(([, partitions]) => partitions!.length > 0),
              chosen
                .filter(({ partitions }) => partitions.length > 0)
                .map(({ partitions, topic }) => [topic.name, partitions])
            )
            for (const { name, partitionResponses, topicId } of response.responses)
              for (const { baseOffset, errorCode, index } of partitionResponses) {
                const topic = topics.find((each) => each.name === name || each.topicId === topicId)!
                assert.strictEqual(errorCode, 0)
                const end = before.response.topics
                  .find((each) => each.name === topic.name)
                  ?.partitions.find(({ partitionIndex }) => partitionIndex === index)?.offset
                assert.strictEqual(baseOffset, end, `${topic.name} ${index}`)
                // It is there, as its leader says that is asked directly.
                const fetched = yield* direct(topic.leaders[index]!).request(Fetch, {
                  maxWaitMs: 500,
                  minBytes: 1,
                  topics: [
                    {
                      topic: topic.name,
                      topicId: topic.topicId,
                      partitions: [{ partition: index, fetchOffset: baseOffset, partitionMaxBytes: 100_000 }]
                    }
                  ]
                })
                const [record] = fetched.responses[0]!.partitions[0]!.records!
                assert.strictEqual(Buffer.from(record!.value!).toString(), `${i} ${topic.name} ${index}`)
              }
          }
        })
      )

      it.effect("what is about partitions is split by leader, at random, as each of them answers", () =>
        Effect.gen(function* () {
          const { topics } = yield* Stage
          const { deleteRecords, epochs, fetchById, fetchByName, producers, ...offsets } =
            leaderSplits(topics)
          const dice = new Dice(random(11))
          yield* checkSplit(offsets.listOffsetsEarliest, dice, rounds)
          yield* checkSplit(offsets.listOffsetsLatestInRuns, dice, rounds)
          yield* checkSplit(fetchByName, dice, rounds)
          yield* checkSplit(fetchById, dice, rounds)
          yield* checkSplit(epochs, dice, rounds)
          yield* checkSplit(producers, dice, rounds)
          yield* checkSplit(deleteRecords, dice, rounds)
        })
      )

      it.effect("what is about groups goes to their coordinators, at random, as each of them answers", () =>
        Effect.gen(function* () {
          const { topics } = yield* Stage
          const groups = yield* keysPerBroker("group", "many", 2)
          for (const [nodeId, own] of groups)
            for (const groupId of own) {
              const input = { groupId, topics: commitOf(topics[0]!, BigInt(nodeId)) }
              const { nodeIds } = yield* ask(OffsetCommit, input)
              assert.deepStrictEqual(nodeIds, [nodeId])
              assert.strictEqual(yield* committedAt(nodeId, groupId, topics[0]!), BigInt(nodeId))
            }
          const unknown = yield* coordinatorsOf(
            "group",
            Array.from({ length: 6 }, (_, i) => `nobody-${i}`)
          )
          const known = [...groups].flatMap(([nodeId, own]) => own.map((name) => [name, nodeId] as const))
          const splits = groupSplits(new Map([...known, ...unknown]), topics)
          const dice = new Dice(random(13))
          yield* checkSplit(splits.describeGroups, dice, rounds)
          yield* checkSplit(splits.offsetsByName, dice, rounds)
          yield* checkSplit(splits.offsetsOfAllTopics, dice, rounds)
          if (release === "4.4.0") yield* checkSplit(splits.offsetsById, dice, rounds)
          if (release === "4.4.0") yield* checkSplit(splits.consumerGroups, dice, rounds)
          yield* checkSplit(splits.deleteGroups(unknown), dice, rounds)

          // Groups that are there, among one that is not: each is deleted, and the coordinators of all were asked.
          const names = ["nobody-0", ...known.map(([name]) => name)]
          const { nodeIds, response } = yield* ask(DeleteGroups, { groupsNames: names })
          assert.deepStrictEqual(nodeIds, everyBroker)
          assert.deepStrictEqual(
            response.results.map(({ errorCode, groupId }) => [groupId, errorCode]),
            names.map((name, i) => [name, i === 0 ? 69 : 0])
          )
        })
      )

      it.effect("a member of a group joins, syncs, beats, commits and leaves at its coordinator", () =>
        Effect.gen(function* () {
          const { topics } = yield* Stage
          const groups = yield* keysPerBroker("group", "members", 1)
          for (const [nodeId, [groupId]] of groups) {
            const member = {
              groupId: groupId!,
              sessionTimeoutMs: 10_000,
              rebalanceTimeoutMs: 10_000,
              protocolType: "by hand"
            }
            const protocols = [{ name: "range", metadata: Buffer.from("topics") }]
            // The first time only to get an id (KIP-394).
            const named = yield* ask(JoinGroup, { ...member, memberId: "", protocols }, { errors: "data" })
            const { memberId } = named.response
            const joined = yield* ask(JoinGroup, { ...member, memberId, protocols })
            const { generationId } = joined.response
            assert.strictEqual(joined.response.leader, memberId)
            const own = { groupId: groupId!, generationId, memberId }
            const assignments = [{ memberId, assignment: Buffer.from("all") }]
            const synced = yield* ask(SyncGroup, {
              ...own,
              protocolType: "by hand",
              protocolName: "range",
              assignments
            })
            assert.strictEqual(Buffer.from(synced.response.assignment).toString(), "all")
            const beat = yield* ask(Heartbeat, own)
            const commit = yield* ask(OffsetCommit, {
              groupId: groupId!,
              generationIdOrMemberEpoch: generationId,
              memberId,
              topics: commitOf(topics[1]!, 5n)
            })
            assert.strictEqual(commit.response.topics[0]!.partitions[0]!.errorCode, 0)
            const left = yield* ask(LeaveGroup, { groupId: groupId!, members: [{ memberId }] })
            assert.deepStrictEqual(
              left.response.members.map((each) => [each.memberId, each.errorCode]),
              [[memberId, 0]]
            )
            const topic = { name: topics[1]!.name, partitions: [{ partitionIndex: 0 }] }
            const deleted = yield* ask(OffsetDelete, { groupId: groupId!, topics: [topic] })
            assert.strictEqual(deleted.response.topics[0]!.partitions[0]!.errorCode, 0)
            assert.strictEqual(yield* committedAt(nodeId, groupId!, topics[1]!), -1n)
            for (const { nodeIds } of [named, joined, synced, beat, commit, left, deleted])
              assert.deepStrictEqual(nodeIds, [nodeId])
          }
        })
      )

      it.effect("a transaction is its coordinator's, its offsets the group's, its records the leaders'", () =>
        Effect.gen(function* () {
          const { direct, topics } = yield* Stage
          const ids = yield* keysPerBroker("transaction", "txn", 1)
          const groups = yield* keysPerBroker("group", "txn-group", 1)
          for (const [nodeId, [transactionalId]] of ids) {
            // The coordinator of the group is another broker.
            const groupNode = (nodeId % 3) + 1
            const groupId = groups.get(groupNode)![0]!
            // A broker that has no producer ids yet says that it is loading; whether it did anything, it does not say.
            const init = yield* ask(InitProducerId, {
              transactionalId: transactionalId!,
              transactionTimeoutMs: 30_000
            }).pipe(soon)
            const { producerEpoch, producerId } = init.response
            const own = { transactionalId: transactionalId!, producerId, producerEpoch }
            const added = yield* ask(AddPartitionsToTxn, {
              v3AndBelowTransactionalId: transactionalId!,
              v3AndBelowProducerId: producerId,
              v3AndBelowProducerEpoch: producerEpoch,
              v3AndBelowTopics: [{ name: topics[0]!.name, partitions: [0, 1] }]
            })
            assert.deepStrictEqual(
              added.response.resultsByTopicV3AndBelow[0]!.resultsByPartition.map(
                (each) => each.partitionErrorCode
              ),
              [0, 0]
            )
            const produced = yield* ask(Produce, {
              transactionalId: transactionalId!,
              acks: -1,
              timeoutMs: 5000,
              topicData: [
                {
                  name: topics[0]!.name,
                  topicId: topics[0]!.topicId,
                  partitionData: [0, 1].map((index) => ({
                    index,
                    records: Records.make([{ value: "in a transaction" }], {
                      producerId,
                      producerEpoch,
                      baseSequence: 0,
                      isTransactional: true
                    })
                  }))
                }
              ]
            })
            assert.deepStrictEqual(produced.nodeIds, topics[0]!.leaders.slice(0, 2).toSorted())
            assert.deepStrictEqual(
              produced.response.responses[0]!.partitionResponses.map((each) => each.errorCode),
              [0, 0]
            )
            const addedOffsets = yield* ask(AddOffsetsToTxn, { ...own, groupId })
            const offsets = yield* ask(TxnOffsetCommit, { ...own, groupId, topics: commitOf(topics[2]!, 9n) })
            assert.deepStrictEqual(offsets.nodeIds, [groupNode])
            assert.strictEqual(offsets.response.topics[0]!.partitions[0]!.errorCode, 0)
            const listed = yield* ask(ListTransactions, { stateFilters: [], producerIdFilters: [] })
            assert.deepStrictEqual(listed.nodeIds, everyBroker)
            assert.deepInclude(listed.response.transactionStates, {
              transactionalId,
              producerId,
              transactionState: "Ongoing"
            })
            const ended = yield* ask(EndTxn, { ...own, committed: true })
            for (const { nodeIds } of [init, added, addedOffsets, ended])
              assert.deepStrictEqual(nodeIds, [nodeId])
            // The marker of the coordinator comes to the group's later than the answer: there is no bound but that of the test.
            yield* committedAt(groupNode, groupId, topics[2]!).pipe(
              Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (offset) => offset === 9n })
            )
          }
          // The ids of all brokers, each once, whoever lists it.
          const each = yield* Effect.forEach(everyBroker, (nodeId) =>
            direct(nodeId).request(ListTransactions, {
              stateFilters: ["no such state"],
              producerIdFilters: []
            })
          )
          const { response } = yield* ask(ListTransactions, {
            stateFilters: ["no such state"],
            producerIdFilters: []
          })
          assert.deepStrictEqual(response.unknownStateFilters, each[0]!.unknownStateFilters)
          const unknown = yield* coordinatorsOf("transaction", ["never-1", "never-2", "never-3", "never-4"])
          const known = [...ids].flatMap(([nodeId, own]) => own.map((name) => [name, nodeId] as const))
          const { transactions } = transactionSplits(new Map([...known, ...unknown]))
          yield* checkSplit(transactions, new Dice(random(17)), rounds)
        })
      )

      it.effect("what each broker has for itself is put together", () =>
        Effect.gen(function* () {
          const { direct, topics } = yield* Stage
          const groups = yield* keysPerBroker("group", "listed", 1)
          for (const [groupId] of groups.values())
            yield* ask(OffsetCommit, { groupId: groupId!, topics: commitOf(topics[0]!, 1n) })
          const listed = yield* ask(ListGroups, {})
          assert.deepStrictEqual(listed.nodeIds, everyBroker)
          const lists = yield* Effect.forEach(everyBroker, (nodeId) => direct(nodeId).request(ListGroups, {}))
          assert.sameDeepMembers(
            [...listed.response.groups],
            lists.flatMap((list) => list.groups)
          )
          for (const [groupId] of groups.values())
            assert.include(
              listed.response.groups.map((group) => group.groupId),
              groupId
            )
          const dirs = yield* ask(DescribeLogDirs, { topics: null })
          assert.deepStrictEqual(dirs.nodeIds, everyBroker)
          // A directory for each broker; each has the partitions that it leads, as there are no other replicas.
          assert.lengthOf(dirs.response.results, 3)
          const found = dirs.response.results.flatMap((dir, i) =>
            dir.topics
              .filter(({ name }) => topics.some((topic) => topic.name === name))
              .flatMap(({ name, partitions }) => partitions.map((p) => `${name} ${p.partitionIndex} ${i}`))
          )
          assert.lengthOf(found, topics.length * partitionsPerTopic)
        })
      )

      it.effect("configs of a broker are its own, those of topics anybody's", () =>
        Effect.gen(function* () {
          const { topics } = yield* Stage
          const { alterConfigs, describeConfigs } = resourceSplits(topics)
          const dice = new Dice(random(19))
          yield* checkSplit(alterConfigs, dice, rounds)
          yield* checkSplit(describeConfigs, dice, rounds)
        })
      )

      it.effect("topics are made, grown and deleted by the controller, and found after that", () =>
        Effect.gen(function* () {
          const { cluster } = yield* Stage
          const atController = Effect.map(cluster.view, ({ controllerId }) => [controllerId])
          const names = ["made-1", "made-2"]
          const created = yield* ask(CreateTopics, {
            topics: names.map((name) => ({ name, numPartitions: 3, replicationFactor: 3 })),
            timeoutMs: 10_000
          })
          assert.deepStrictEqual(created.nodeIds, yield* atController)
          assert.deepStrictEqual(
            created.response.topics.map(({ errorCode, name }) => [name, errorCode]),
            names.map((name) => [name, 0])
          )
          // Brokers hear of it one after the other.
          const offsets = yield* Effect.gen(function* () {
            const { response } = yield* ask(ListOffsets, {
              replicaId: -1,
              topics: names.map((name) => ({
                name,
                partitions: [2, 0, 1].map((partitionIndex) => ({ partitionIndex, timestamp: -1n }))
              }))
            })
            for (const { partitions } of response.topics)
              yield* Effect.forEach(partitions, (each) => Kafka.orFail(ListOffsets, each))
            return response
          }).pipe(soon)
          assert.deepStrictEqual(
            offsets.topics.map(({ name, partitions }) => [
              name,
              partitions.map(({ offset, partitionIndex }) => [partitionIndex, offset])
            ]),
            names.map((name) => [name, [2, 0, 1].map((p) => [p, 0n])])
          )
          const grown = yield* ask(CreatePartitions, {
            topics: [{ name: "made-1", count: 5 }],
            timeoutMs: 10_000,
            validateOnly: false
          })
          assert.deepStrictEqual(grown.nodeIds, yield* atController)
          assert.strictEqual(grown.response.results[0]!.errorCode, 0)
          // A partition that was not there a moment ago is found, once brokers have heard of it.
          const ends = yield* ask(ListOffsets, {
            replicaId: -1,
            topics: [{ name: "made-1", partitions: [{ partitionIndex: 4, timestamp: -1n }] }]
          }).pipe(
            Effect.flatMap((asked) => Kafka.orFail(ListOffsets, asked.response.topics[0]!.partitions[0]!)),
            soon
          )
          assert.strictEqual(ends.offset, 0n)
          const deleted = yield* ask(DeleteTopics, {
            topics: names.map((name) => ({ name, topicId: zeroId })),
            timeoutMs: 10_000
          })
          assert.deepStrictEqual(deleted.nodeIds, yield* atController)
          assert.deepStrictEqual(
            deleted.response.responses.map(({ errorCode, name }) => [name, errorCode]).sort(),
            names.map((name) => [name, 0])
          )
        })
      )

      it.effect("what any broker can answer is asked of one", () =>
        Effect.gen(function* () {
          const { topics } = yield* Stage
          const metadata = yield* ask(Metadata, { topics: topics.map(({ name }) => ({ name })) })
          // The cluster itself may ask, too.
          assert.isAtLeast(metadata.seen.length, 1)
          assert.deepStrictEqual(
            metadata.response.topics.map(({ name }) => name).toSorted(),
            topics.map(({ name }) => name)
          )
          const keys = ["a", "b", "c"]
          const coordinators = yield* ask(FindCoordinator, { keyType: 0, coordinatorKeys: keys })
          assert.lengthOf(coordinators.nodeIds, 1)
          assert.deepStrictEqual(
            new Map(coordinators.response.coordinators.map(({ key, nodeId }) => [key, nodeId])),
            yield* coordinatorsOf("group", keys)
          )
        })
      )
    }
  )
