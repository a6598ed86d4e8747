/**
 * Producers with ids: sequences and epochs, transactions from begin to end, and what is said about them.
 */
import * as Effect from "effect/Effect"
import type * as Api from "../../../../src/Api/Api.ts"
import { AddOffsetsToTxn } from "../../../../src/Api/AddOffsetsToTxn.ts"
import { AddPartitionsToTxn } from "../../../../src/Api/AddPartitionsToTxn.ts"
import { DescribeProducers } from "../../../../src/Api/DescribeProducers.ts"
import { DescribeTransactions } from "../../../../src/Api/DescribeTransactions.ts"
import { EndTxn } from "../../../../src/Api/EndTxn.ts"
import { Fetch } from "../../../../src/Api/Fetch.ts"
import { InitProducerId } from "../../../../src/Api/InitProducerId.ts"
import { ListOffsets } from "../../../../src/Api/ListOffsets.ts"
import { ListTransactions } from "../../../../src/Api/ListTransactions.ts"
import { OffsetFetch } from "../../../../src/Api/OffsetFetch.ts"
import { Produce } from "../../../../src/Api/Produce.ts"
import { TxnOffsetCommit } from "../../../../src/Api/TxnOffsetCommit.ts"
import type { MakeOptions } from "../../../../src/Codec/Records/RecordsOptions.ts"
import type { Scenario } from "../beside.ts"
import type { Side } from "../Side.ts"
import { coordinator, fetch, outer, produce, records, topic, type Topic, ownTransactions } from "./common.ts"
import { commit, offsetsOf } from "./groups.ts"

/** Since 0.11. */
const withProducers = (release: string) => !release.startsWith("0.")

export interface Producer {
  readonly producerId: bigint
  readonly producerEpoch: number
}

export const init = (
  side: Side,
  version: number,
  transactionalId: string | null,
  more: Partial<Api.RequestInput<typeof InitProducerId>> = {},
  label = ""
) =>
  side.settled(
    InitProducerId,
    version,
    { transactionalId, transactionTimeoutMs: 60_000, ...more },
    // Also while what was there before is being completed.
    { label, while: ({ errorCode }) => [14, 15, 16, 51].includes(errorCode) }
  )

const idempotent: Scenario = {
  name: "idempotent",
  only: withProducers,
  run: Effect.fnUntraced(function* (side) {
    yield* coordinator(side, `${side.name}-x`, 1)
    for (const version of side.versions(InitProducerId)) yield* init(side, version, null)
    const best = side.best(Produce)
    const to = yield* topic(side, "a", 3)
    const producer = yield* init(side, side.best(InitProducerId), null)
    const ask = (label: string, more: MakeOptions & { readonly partition?: number }, count = 2) =>
      Effect.ignore(
        produce(side, best, to, records(side, count), {
          label,
          producerId: producer.producerId,
          producerEpoch: producer.producerEpoch,
          ...more
        })
      )
    for (const baseSequence of [0, 2, 4, 6, 8, 10, 12]) yield* ask(`${baseSequence}`, { baseSequence })
    for (const baseSequence of [12, 10, 4, 2, 0]) yield* ask(`${baseSequence} again`, { baseSequence })
    yield* ask("a part of one before", { baseSequence: 12 }, 1)
    yield* ask("a gap", { baseSequence: 20 })
    yield* ask("goes on", { baseSequence: 14 })
    yield* ask("−1", { baseSequence: -1 })
    yield* ask("an older epoch", { baseSequence: 16, producerEpoch: -1 })
    yield* ask("a new epoch, not from 0", { baseSequence: 5, producerEpoch: 3 })
    yield* ask("a new epoch", { baseSequence: 0, producerEpoch: 3 })
    yield* ask("the epoch before", { baseSequence: 16 })
    yield* ask("the new epoch goes on", { baseSequence: 2, producerEpoch: 3 })
    yield* ask("a stranger, not from 0", { baseSequence: 7, producerId: 777_777n, partition: 1 })
    yield* ask("after a stranger", { baseSequence: 9, producerId: 777_777n, partition: 1 })
    // To the end of what a sequence can be, and around.
    const near = 0x7fff_ffff - 1
    yield* ask("near the end", { baseSequence: near, producerId: 888_888n, partition: 2 })
    yield* ask("around", { baseSequence: 0, producerId: 888_888n, partition: 2 })
    yield* ask("near the end again", { baseSequence: near, producerId: 888_888n, partition: 2 })
    yield* fetch(side, side.best(Fetch), to, 0n)
    for (const partition of [1, 2]) yield* fetch(side, side.best(Fetch), to, 0n, { partition })
    for (const version of side.versions(Produce).filter((each) => each >= 3))
      yield* produce(side, version, to, records(side, 1), {
        label: "of each version",
        producerId: producer.producerId,
        producerEpoch: 3,
        baseSequence: 4
      })
    if (side.has(DescribeProducers))
      for (const [name, partition] of [
        [to.name, 0],
        [to.name, 1],
        [to.name, 9],
        [`${to.name}-not`, 0]
      ] as const)
        yield* side.ask(
          DescribeProducers,
          0,
          { topics: [{ name, partitionIndexes: [partition] }] },
          {
            compare: (response) => ({
              ...response,
              topics: response.topics.map((topic) => ({
                ...topic,
                partitions: topic.partitions.map((each) => ({
                  ...each,
                  activeProducers: each.activeProducers.toSorted((a, b) => a.lastSequence - b.lastSequence)
                }))
              }))
            })
          }
        )
  })
}

const inits: Scenario = {
  name: "init-producer-id",
  only: withProducers,
  run: Effect.fnUntraced(function* (side) {
    yield* coordinator(side, `${side.name}-x`, 1)
    for (const version of side.versions(InitProducerId)) {
      const id = `${side.name}-${version}`
      const first = yield* init(side, version, id, {}, "first")
      yield* init(side, version, id, {}, "again")
      yield* init(side, version, "", {}, "an empty id")
      yield* init(side, version, `${id}-timeout`, { transactionTimeoutMs: 0 }, "no time")
      yield* init(side, version, `${id}-timeout`, { transactionTimeoutMs: -1 }, "−1 ms")
      yield* init(side, version, `${id}-timeout`, { transactionTimeoutMs: 900_001 }, "too much time")
      yield* init(side, version, `${id}-timeout`, { transactionTimeoutMs: 900_000 }, "the most time")
      yield* init(side, version, null, { transactionTimeoutMs: 0 }, "no id and no time")
      if (version >= 3) {
        const { producerEpoch, producerId } = first
        yield* init(side, version, id, { producerId, producerEpoch }, "with the epoch before")
        yield* init(side, version, id, { producerId, producerEpoch: 1 }, "with its epoch")
        yield* init(side, version, id, { producerId, producerEpoch: 1 }, "with the one before it, again")
        yield* init(side, version, id, { producerId: 999_999n, producerEpoch: 1 }, "with another's id")
        yield* init(side, version, id, { producerId, producerEpoch: 50 }, "with an epoch to come")
        yield* init(side, version, null, { producerId, producerEpoch: 1 }, "no id, but an epoch")
        yield* init(side, version, `${id}-new`, { producerId, producerEpoch: 1 }, "a new id with an epoch")
        yield* init(side, version, id, { producerId, producerEpoch: -1 }, "an id and no epoch")
        yield* init(side, version, id, { producerId: -1n, producerEpoch: 1 }, "an epoch and no id")
      }
    }
  })
}

interface Transaction extends Producer {
  readonly transactionalId: string
}

const addPartitions = (
  side: Side,
  version: number,
  { producerEpoch, producerId, transactionalId }: Transaction,
  topics: ReadonlyArray<{ readonly name: string; readonly partitions: ReadonlyArray<number> }>,
  label = "",
  verifyOnly = false
) =>
  side.settled(
    AddPartitionsToTxn,
    version,
    version >= 4
      ? { transactions: [{ transactionalId, producerId, producerEpoch, verifyOnly, topics }] }
      : {
          v3AndBelowTransactionalId: transactionalId,
          v3AndBelowProducerId: producerId,
          v3AndBelowProducerEpoch: producerEpoch,
          v3AndBelowTopics: topics
        },
    {
      label,
      while: (response) => JSON.stringify(response).includes('"partitionErrorCode":51'),
      // In the order of a hash map.
      compare: (response) => {
        const sorted = response.resultsByTopicV3AndBelow.map((each) => ({
          ...each,
          resultsByPartition: each.resultsByPartition.toSorted((a, b) => a.partitionIndex - b.partitionIndex)
        }))
        return {
          ...response,
          resultsByTopicV3AndBelow: sorted.toSorted((a, b) => (a.name < b.name ? -1 : 1))
        }
      }
    }
  )

const end = (
  side: Side,
  version: number,
  { producerEpoch, producerId, transactionalId }: Transaction,
  committed: boolean,
  label = ""
) => side.tryAsk(EndTxn, version, { transactionalId, producerId, producerEpoch, committed }, { label })

/** What a reader of committed records sees, once the markers are there. */
const read = (side: Side, of: Topic, version: number, label: string) =>
  Effect.gen(function* () {
    const latest = side.settled(
      ListOffsets,
      side.best(ListOffsets),
      {
        replicaId: -1,
        isolationLevel: 1,
        topics: [{ name: of.name, partitions: [{ partitionIndex: 0, timestamp: -1n }] }]
      },
      { label: `${label}: stable` }
    )
    yield* latest
    for (const isolationLevel of [0, 1])
      yield* fetch(side, version, of, 0n, { isolationLevel, label: `${label}: isolation ${isolationLevel}` })
  })

/** Waits until the transaction is complete: markers are written after the answer, and the coordinator hears of them later still. */
const completed = (side: Side, transactionalId: string) =>
  side.has(DescribeTransactions)
    ? side.settled(
        DescribeTransactions,
        0,
        { transactionalIds: [transactionalId] },
        {
          isRecorded: false,
          while: ({ transactionStates: [state] }) =>
            state!.transactionState === "PrepareCommit" || state!.transactionState === "PrepareAbort"
        }
      )
    : Effect.sleep("400 millis")

const transactions: Scenario = {
  name: "transactions",
  only: withProducers,
  run: Effect.fnUntraced(function* (side) {
    yield* coordinator(side, `${side.name}-x`, 1)
    yield* coordinator(side, `${side.name}-group`)
    const best = side.best(Fetch)
    // Produce ≥ 12 and EndTxn ≥ 5 are those of KIP-890's second part, where partitions add themselves.
    for (const version of side.versions(EndTxn)) {
      const isSecond = version >= 5
      const to = yield* topic(side, `${version}`)
      const transactionalId = `${side.name}-${version}`
      let producer: Producer = yield* init(side, side.best(InitProducerId), transactionalId)
      const produceVersion = side.best(Produce, isSecond ? Infinity : 11)
      let sequence = 0
      for (const committed of [true, false, true]) {
        const current = { ...producer, transactionalId }
        if (!isSecond)
          yield* addPartitions(side, side.best(AddPartitionsToTxn, 3), current, [
            { name: to.name, partitions: [0] }
          ])
        for (let batch = 0; batch < 2; batch++) {
          yield* produce(side, produceVersion, to, records(side, 2, sequence), {
            transactionalId,
            isTransactional: true,
            producerId: producer.producerId,
            producerEpoch: producer.producerEpoch,
            baseSequence: sequence
          })
          sequence += 2
        }
        yield* fetch(side, best, to, 0n, { isolationLevel: 1, label: "while it is open" })
        if (side.has(DescribeTransactions)) {
          yield* side.ask(DescribeTransactions, 0, { transactionalIds: [transactionalId] })
          yield* side.ask(
            DescribeProducers,
            0,
            { topics: [{ name: to.name, partitionIndexes: [0] }] },
            { label: "while it is open" }
          )
        }
        const ended = yield* end(side, version, current, committed, committed ? "commits" : "aborts")
        yield* completed(side, transactionalId)
        yield* end(side, version, current, committed, "again")
        yield* end(side, version, current, !committed, "the other way")
        if (isSecond && ended !== undefined) {
          producer = ended
          sequence = 0
        }
        yield* read(side, to, best, committed ? "committed" : "aborted")
        if (side.has(DescribeTransactions))
          yield* side.ask(
            DescribeTransactions,
            0,
            { transactionalIds: [transactionalId] },
            {
              label: "ended"
            }
          )
      }
      yield* end(side, version, { ...producer, transactionalId }, true, "an empty one")
      yield* end(side, version, { ...producer, transactionalId }, false, "an empty one, aborted")
      for (const each of side.versions(Fetch).filter((each) => each >= 4))
        yield* Effect.ignore(
          fetch(side, each, to, 0n, { isolationLevel: 1, label: "of each version, committed" })
        )
      for (const each of side.versions(Fetch).filter((each) => each < 4))
        yield* Effect.ignore(fetch(side, each, to, 0n, { label: "without markers" }))
    }
  })
}

const added: Scenario = {
  name: "add-partitions-to-txn",
  only: withProducers,
  run: Effect.fnUntraced(function* (side) {
    yield* coordinator(side, `${side.name}-x`, 1)
    const to = yield* topic(side, "a", 2)
    for (const version of side.versions(AddPartitionsToTxn)) {
      const transactionalId = `${side.name}-${version}`
      const producer = yield* init(side, side.best(InitProducerId), transactionalId)
      const current = { ...producer, transactionalId }
      const ask = (label: string, more: Partial<Transaction> = {}, name = to.name, partitions = [0, 1]) =>
        Effect.ignore(addPartitions(side, version, { ...current, ...more }, [{ name, partitions }], label))
      yield* ask("two partitions")
      yield* ask("again")
      yield* ask("one that there is not", {}, to.name, [0, 9])
      yield* ask("a topic that there is not", {}, `${to.name}-not`)
      yield* ask("another's id", { producerId: 999_999n })
      yield* ask("an older epoch", { producerEpoch: -1 })
      yield* ask("an epoch to come", { producerEpoch: 9 })
      yield* ask("a transaction that there is not", { transactionalId: `${transactionalId}-not` })
      yield* ask("no transaction", { transactionalId: "" })
      yield* ask("an internal topic", {}, "__consumer_offsets", [0])
      if (version >= 4) {
        yield* addPartitions(side, version, current, [{ name: to.name, partitions: [0] }], "verified", true)
        const other = { ...current, transactionalId: `${transactionalId}-not` }
        yield* addPartitions(side, version, other, [{ name: to.name, partitions: [0] }], "not there", true)
      }
      if (side.has(DescribeTransactions))
        yield* side.ask(DescribeTransactions, 0, { transactionalIds: [transactionalId] })
      yield* end(side, side.best(EndTxn, 4), current, false)
      yield* completed(side, transactionalId)
    }
  })
}

const offsets: Scenario = {
  name: "transactional-offsets",
  only: withProducers,
  run: Effect.fnUntraced(function* (side) {
    yield* coordinator(side, `${side.name}-x`, 1)
    const to = yield* topic(side, "a", 2)
    for (const version of side.versions(TxnOffsetCommit)) {
      const transactionalId = `${side.name}-${version}`
      const groupId = `${side.name}-group-${version}`
      yield* coordinator(side, groupId)
      const isSecond = version >= 5
      let producer: Producer = yield* init(side, side.best(InitProducerId), transactionalId)
      for (const committed of [true, false]) {
        const current = { ...producer, transactionalId }
        if (!isSecond)
          for (const each of side.versions(AddOffsetsToTxn))
            yield* side.settled(
              AddOffsetsToTxn,
              each,
              { ...current, groupId },
              { while: ({ errorCode }) => errorCode === 51 }
            )
        const ask = (label: string, more: Partial<Api.RequestInput<typeof TxnOffsetCommit>>, offset = 5n) =>
          side.settled(
            TxnOffsetCommit,
            version,
            {
              ...current,
              groupId,
              topics: [
                {
                  name: to.name,
                  topicId: to.topicId,
                  partitions: [
                    {
                      partitionIndex: 0,
                      committedOffset: offset,
                      committedMetadata: "m",
                      ...(version >= 2 ? { committedLeaderEpoch: 0 } : {})
                    }
                  ]
                }
              ],
              ...more
            },
            {
              label,
              while: ({ topics }) => topics.some((topic) => topic.partitions[0]?.errorCode === 51)
            }
          )
        yield* ask("offsets", {}, committed ? 5n : 9n)
        for (const each of outer(side.versions(OffsetFetch)).values())
          yield* offsetsOf(side, each, groupId, [[to, [0, 1]]], "while it is open")
        if (side.best(OffsetFetch) >= 7)
          yield* offsetsOf(
            side,
            side.best(OffsetFetch),
            groupId,
            [[to, [0, 1]]],
            "stable, while it is open",
            {
              requireStable: true
            }
          )
        if (version >= 3) {
          yield* ask("of a member that there is not", { memberId: "nobody", generationIdOrMemberEpoch: 3 })
          yield* ask("of an instance that there is not", { groupInstanceId: "nobody" })
        }
        const ended = yield* end(
          side,
          side.best(EndTxn, isSecond ? Infinity : 4),
          current,
          committed,
          committed ? "commits" : "aborts"
        )
        yield* completed(side, transactionalId)
        if (isSecond && ended !== undefined) producer = ended
        yield* side.settled(
          OffsetFetch,
          side.best(OffsetFetch),
          side.best(OffsetFetch) >= 8
            ? {
                requireStable: true,
                groups: [
                  { groupId, topics: [{ name: to.name, topicId: to.topicId, partitionIndexes: [0, 1] }] }
                ]
              }
            : { groupId, topics: [{ name: to.name, partitionIndexes: [0, 1] }] },
          {
            label: committed ? "committed" : "aborted",
            while: (response) =>
              JSON.stringify(response, (_, v) => (typeof v === "bigint" ? Number(v) : v)).includes(
                '"errorCode":88'
              )
          }
        )
      }
      yield* commit(side, 2, groupId, [{ topic: to, offset: 20n }], {}, "without a transaction")
      yield* offsetsOf(
        side,
        side.best(OffsetFetch),
        groupId,
        [[to, [0, 1]]],
        "after one without a transaction"
      )
    }
  })
}

const fenced: Scenario = {
  name: "transactions-fenced",
  only: withProducers,
  run: Effect.fnUntraced(function* (side) {
    yield* coordinator(side, `${side.name}-x`, 1)
    const to = yield* topic(side, "a")
    for (const [endVersion, produceVersion] of [
      [side.best(EndTxn, 4), side.best(Produce, 11)],
      ...(side.best(EndTxn) >= 5 ? [[side.best(EndTxn), side.best(Produce)] as const] : [])
    ] as const) {
      const transactionalId = `${side.name}-${endVersion}`
      const first = yield* init(side, side.best(InitProducerId), transactionalId)
      const current = { ...first, transactionalId }
      const write = (label: string, { producerEpoch, producerId }: Producer, baseSequence: number) =>
        produce(side, produceVersion, to, records(side, 1), {
          label,
          transactionalId,
          isTransactional: true,
          producerId,
          producerEpoch,
          baseSequence
        })
      yield* write("not added", current, 0)
      yield* addPartitions(side, side.best(AddPartitionsToTxn, 3), current, [
        { name: to.name, partitions: [0] }
      ])
      yield* write("added", current, endVersion >= 5 ? 1 : 0)
      const second = yield* init(side, side.best(InitProducerId), transactionalId, {}, "another instance")
      yield* write("of the first", current, 2)
      yield* end(side, endVersion, current, true, "of the first")
      yield* addPartitions(side, side.best(AddPartitionsToTxn, 3), current, [
        { name: to.name, partitions: [0] }
      ])
      yield* end(
        side,
        endVersion,
        { ...second, transactionalId },
        true,
        "of the second, who has done nothing"
      )
      yield* end(
        side,
        endVersion,
        { ...second, transactionalId, producerEpoch: 99 },
        true,
        "of an epoch to come"
      )
      yield* end(
        side,
        endVersion,
        { ...second, transactionalId, producerId: 99_999n },
        true,
        "of another's id"
      )
      yield* end(
        side,
        endVersion,
        { ...second, transactionalId: `${transactionalId}-not` },
        true,
        "that there is not"
      )
      yield* end(side, endVersion, { ...second, transactionalId: "" }, true, "without an id")
      yield* read(side, to, side.best(Fetch), "after all that")
    }
  })
}

const listed: Scenario = {
  name: "transactions-listed",
  only: (release) => release === "3.9" || release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    yield* coordinator(side, `${side.name}-x`, 1)
    const to = yield* topic(side, "a")
    const ids = ["empty", "open", "done"].map((each) => `${side.name}-${each}`)
    const producers = []
    for (const id of ids) producers.push(yield* init(side, side.best(InitProducerId, 5), id))
    for (const i of [1, 2])
      yield* addPartitions(side, 3, { ...producers[i]!, transactionalId: ids[i]! }, [
        { name: to.name, partitions: [0] }
      ])
    yield* end(side, 4, { ...producers[2]!, transactionalId: ids[2]! }, true)
    yield* completed(side, ids[2]!)
    for (const version of side.versions(ListTransactions)) {
      const ask = (label: string, more: Partial<Api.RequestInput<typeof ListTransactions>>) =>
        side.tryAsk(
          ListTransactions,
          version,
          { stateFilters: [], producerIdFilters: [], ...more },
          { label, compare: ownTransactions(side) }
        )
      yield* ask("all", {})
      yield* ask("open ones", { stateFilters: ["Ongoing"] })
      yield* ask("of two states", { stateFilters: ["Empty", "CompleteCommit"] })
      yield* ask("of a state that there is not", { stateFilters: ["Nonsense", "Ongoing"] })
      yield* ask("of one producer", { producerIdFilters: [producers[1]!.producerId] })
      yield* ask("of a producer that there is not", { producerIdFilters: [99_999n] })
      if (version >= 1) yield* ask("long ones", { durationFilter: 3_600_000n })
      if (version >= 1) yield* ask("all open ones by time", { durationFilter: 0n })
      if (version >= 2)
        for (const transactionalIdPattern of [`${side.name}-(open|done)`, "", "open", "(", `${side.name}.*`])
          yield* ask(`like ${transactionalIdPattern}`, { transactionalIdPattern })
    }
    yield* side.tryAsk(DescribeTransactions, 0, {
      transactionalIds: [...ids, `${side.name}-not`, ""]
    })
    yield* side.tryAsk(DescribeTransactions, 0, { transactionalIds: [] }, { label: "none" })
    yield* end(side, 4, { ...producers[1]!, transactionalId: ids[1]! }, false)
  })
}

export const producerScenarios: ReadonlyArray<Scenario> = [
  idempotent,
  inits,
  transactions,
  added,
  offsets,
  fenced,
  listed
]
