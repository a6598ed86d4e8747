/**
 * Producer ids and transactions: each API at each version, what is refused, and what consumers see.
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
import { WriteTxnMarkers } from "../../../../src/Api/WriteTxnMarkers.ts"
import { Records } from "../../../../src/Codec/Records/Records.ts"
import type { Scenario } from "../beside.ts"
import { type AskOptions, codesIn, type Side } from "../Side.ts"
import { coordinator, fetch, produce, records, topic, type Topic, ownTransactions } from "./common.ts"

/** Real brokers write markers after they have answered, and have no producer ids before they have asked for some: whoever is too early comes again. */
const later = new Set([14, 15, 16, 51])

const keysOf = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? JSON.stringify(
        ["name", "topic", "topicName", "topicId", "partitionIndex"].map(
          (key) => Reflect.get(value, key) ?? ""
        )
      )
    : ""

/** Topics and partitions in an order of their own: Kafka's is that of hash maps. */
const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const elements = value.map(inOrder)
    return elements.every((each) => typeof each === "number")
      ? elements.toSorted((a, b) => Number(a) - Number(b))
      : elements.toSorted((a, b) => (keysOf(a) < keysOf(b) ? -1 : keysOf(a) > keysOf(b) ? 1 : 0))
  }
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inOrder(each)]))
}

const patiently = <A extends Api.Any>(
  side: Side,
  api: A,
  version: number,
  input: Api.RequestInput<A>,
  options: AskOptions<A> = {}
) =>
  side.settled(api, version, input, {
    compare: inOrder,
    ...options,
    while: (response) => codesIn(response).some((code) => later.has(code))
  })

const hasTransactions = (side: Side): boolean => side.has(InitProducerId)

interface Producer {
  readonly id: string
  readonly producerId: bigint
  readonly producerEpoch: number
}

/** A producer of this transactional id. */
const init = Effect.fnUntraced(function* (
  side: Side,
  suffix: string,
  options: { readonly version?: number; readonly timeoutMs?: number; readonly label?: string } = {}
) {
  const id = `${side.name}-${suffix}`
  yield* coordinator(side, id, 1)
  const { producerEpoch, producerId } = yield* patiently(
    side,
    InitProducerId,
    options.version ?? side.best(InitProducerId, 5),
    { transactionalId: id, transactionTimeoutMs: options.timeoutMs ?? 60_000 },
    { label: options.label ?? `init ${suffix}` }
  )
  return { id, producerId, producerEpoch } satisfies Producer
})

const partitionsOf = (topics: ReadonlyArray<readonly [topic: string, ...partitions: Array<number>]>) =>
  topics.map(([name, ...partitions]) => ({ name, partitions }))

/** By AddPartitionsToTxn of this version. */
const add = (
  side: Side,
  version: number,
  { id, producerEpoch, producerId }: Producer,
  topics: ReadonlyArray<readonly [topic: string, ...partitions: Array<number>]>,
  label: string,
  verifyOnly = false
) =>
  patiently(
    side,
    AddPartitionsToTxn,
    version,
    version >= 4
      ? {
          transactions: [
            { transactionalId: id, producerId, producerEpoch, verifyOnly, topics: partitionsOf(topics) }
          ]
        }
      : {
          v3AndBelowTransactionalId: id,
          v3AndBelowProducerId: producerId,
          v3AndBelowProducerEpoch: producerEpoch,
          v3AndBelowTopics: partitionsOf(topics)
        },
    { label }
  )

/** What is given back goes on: with the epoch that the answer has, from version 5 on. */
const end = Effect.fnUntraced(function* (
  side: Side,
  version: number,
  producer: Producer,
  committed: boolean,
  label: string
) {
  const { id, producerEpoch, producerId } = producer
  const answer = yield* patiently(
    side,
    EndTxn,
    version,
    { transactionalId: id, producerId, producerEpoch, committed },
    { label }
  )
  // Where nothing says whether its markers are written, the same once more does.
  if (answer.errorCode === 0 && !side.has(DescribeTransactions))
    yield* patiently(
      side,
      EndTxn,
      version,
      { transactionalId: id, producerId, producerEpoch, committed },
      { isRecorded: false }
    )
  return answer.errorCode === 0 && version >= 5
    ? { id, producerId: answer.producerId, producerEpoch: answer.producerEpoch }
    : producer
})

const write = (
  side: Side,
  version: number,
  to: Topic,
  { id, producerEpoch, producerId }: Producer,
  baseSequence: number,
  label: string,
  options: { readonly partition?: number; readonly transactionalId?: string | null } = {}
) =>
  produce(side, version, to, records(side, 2, baseSequence), {
    label,
    partition: options.partition ?? 0,
    transactionalId: options.transactionalId === undefined ? id : options.transactionalId,
    producerId,
    producerEpoch,
    baseSequence,
    isTransactional: true
  })

/** The same until no transaction is under way that hinders it. */
const writePatiently = (
  side: Side,
  version: number,
  to: Topic,
  producer: Producer,
  baseSequence: number,
  label: string
) =>
  Effect.gen(function* () {
    const { id, producerEpoch, producerId } = producer
    return yield* side.settled(
      Produce,
      version,
      {
        transactionalId: id,
        acks: -1,
        timeoutMs: 5000,
        topicData: [
          {
            name: to.name,
            topicId: to.topicId,
            partitionData: [
              {
                index: 0,
                records: Records.make(records(side, 2, baseSequence), {
                  producerId,
                  producerEpoch,
                  baseSequence,
                  isTransactional: true
                })
              }
            ]
          }
        ]
      },
      { label, while: (response) => codesIn(response).some((code) => code === 51 || code === 19) }
    )
  })

/** What consumers see, and where they are told that transactions are decided. */
const consumed = Effect.fnUntraced(function* (side: Side, from: Topic, label: string, partition = 0) {
  for (const isolationLevel of [0, 1]) {
    yield* fetch(side, side.best(Fetch), from, 0n, { isolationLevel, partition, label, maxWaitMs: 0 })
    yield* side.ask(
      ListOffsets,
      side.best(ListOffsets),
      {
        replicaId: -1,
        isolationLevel,
        topics: [{ name: from.name, partitions: [{ partitionIndex: partition, timestamp: -1n }] }]
      },
      { label }
    )
  }
})

/** In the order of their ids: Kafka's is that of a hash map. */
const producersOf = (side: Side, input: Api.RequestInput<typeof DescribeProducers>) =>
  side.ask(DescribeProducers, 0, input, {
    compare: ({ topics }) =>
      topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ activeProducers, ...rest }) => ({
          ...rest,
          activeProducers: activeProducers.toSorted((x, y) => Number(x.producerId - y.producerId))
        }))
      }))
  })

const described = (side: Side, id: string, label: string) =>
  side.has(DescribeTransactions)
    ? side.settled(
        DescribeTransactions,
        0,
        { transactionalIds: [id] },
        {
          label,
          compare: inOrder,
          while: ({ transactionStates: [state] }) => state!.transactionState.startsWith("Prepare")
        }
      )
    : Effect.void

const producerIds: Scenario = {
  name: "producer-ids",
  run: Effect.fnUntraced(function* (side) {
    yield* coordinator(side, `${side.name}-a`, 1)
    for (const version of side.versions(InitProducerId)) {
      const id = `${side.name}-${version}`
      const ask = (label: string, input: Api.RequestInput<typeof InitProducerId>) =>
        patiently(side, InitProducerId, version, input, { label })
      const transactionTimeoutMs = 60_000
      yield* ask("no id", { transactionalId: null, transactionTimeoutMs })
      yield* ask("no id, no timeout", { transactionalId: null, transactionTimeoutMs: 0 })
      yield* ask("empty id", { transactionalId: "", transactionTimeoutMs })
      for (const timeoutMs of [0, -1, 900_001, 0x7fffffff])
        yield* ask(`timeout ${timeoutMs}`, { transactionalId: id, transactionTimeoutMs: timeoutMs })
      yield* ask("new", { transactionalId: id, transactionTimeoutMs: 900_000 })
      const { producerEpoch, producerId } = yield* ask("again", { transactionalId: id, transactionTimeoutMs })
      if (version < 3) continue
      const expect = (
        label: string,
        producerId: bigint,
        producerEpoch: number,
        transactionalId: string | null = id
      ) => ask(label, { transactionalId, transactionTimeoutMs, producerId, producerEpoch })
      yield* expect("its own", producerId, producerEpoch)
      yield* expect("its own, again", producerId, producerEpoch)
      yield* expect("its own, next", producerId, producerEpoch + 1)
      yield* expect("an old epoch", producerId, producerEpoch - 1)
      yield* expect("an epoch to come", producerId, 9)
      yield* expect("another id", producerId + 100_000n, producerEpoch + 2)
      yield* expect("an id and no epoch", producerId, -1)
      yield* expect("an epoch and no id", -1n, 0)
      yield* expect("negative", -2n, -2)
      yield* expect("of a new transactional id", producerId, 3, `${id}-new`)
      yield* expect("idempotent only", producerId, 3, null)
      if (version < 6) continue
      for (const [enable2Pc, keepPreparedTxn] of [
        [true, false],
        [false, true],
        [true, true]
      ] as const)
        yield* ask(`2PC ${enable2Pc}, ${keepPreparedTxn}`, {
          transactionalId: id,
          transactionTimeoutMs,
          enable2Pc,
          keepPreparedTxn
        })
    }
  })
}

const addingPartitions: Scenario = {
  name: "adding-partitions",
  run: Effect.fnUntraced(function* (side) {
    const a = yield* topic(side, "a", 3)
    for (const version of side.versions(AddPartitionsToTxn)) {
      const producer = yield* init(side, String(version))
      const known = [[a.name, 0, 2]] as const
      for (const verifyOnly of version >= 4 ? [false, true] : [false]) {
        const ask = (
          label: string,
          by: Producer,
          topics: ReadonlyArray<readonly [topic: string, ...partitions: Array<number>]>
        ) => add(side, version, by, topics, verifyOnly ? `verify: ${label}` : label, verifyOnly)
        yield* ask("unknown topic", producer, [
          ...known.map(([t, ...p]) => [t, ...p] as const),
          ["nowhere", 1]
        ])
        yield* ask("unknown partition", producer, [[a.name, 0, 7]])
        yield* ask("nothing", producer, [])
        yield* ask("unknown id", { ...producer, id: `${side.name}-nobody` }, [[a.name, 0]])
        yield* ask("empty id", { ...producer, id: "" }, [[a.name, 0]])
        yield* ask("another producer", { ...producer, producerId: producer.producerId + 100_000n }, [
          [a.name, 0]
        ])
        yield* ask("another epoch", { ...producer, producerEpoch: 7 }, [[a.name, 0]])
        yield* ask("known", producer, [[a.name, 0, 2]])
        yield* ask("known and new", producer, [[a.name, 0, 1]])
        yield* ask("internal", producer, [["__transaction_state", 0]])
      }
      yield* described(side, producer.id, "all")
      if (version < 4) continue
      const transaction = {
        transactionalId: producer.id,
        producerId: producer.producerId,
        producerEpoch: producer.producerEpoch
      }
      yield* side.ask(AddPartitionsToTxn, version, {
        transactions: [
          { ...transaction, verifyOnly: true, topics: partitionsOf([[a.name, 0]]) },
          {
            ...transaction,
            transactionalId: `${side.name}-other`,
            verifyOnly: true,
            topics: partitionsOf([[a.name, 0]])
          }
        ]
      })
    }
  })
}

const ending: Scenario = {
  name: "ending",
  run: Effect.fnUntraced(function* (side) {
    const a = yield* topic(side, "a", 2)
    for (const version of side.versions(EndTxn)) {
      let producer = yield* init(side, String(version))
      const adding = side.best(AddPartitionsToTxn, 3)
      const ask = (label: string, committed: boolean, by = producer) =>
        end(side, version, by, committed, label)
      yield* ask("commit nothing", true)
      producer = yield* ask("abort nothing", false)
      yield* ask("unknown id", true, { ...producer, id: `${side.name}-nobody` })
      yield* ask("empty id", true, { ...producer, id: "" })
      yield* add(side, adding, producer, [[a.name, 0, 1]], "add")
      yield* described(side, producer.id, "ongoing")
      yield* ask("another producer", true, { ...producer, producerId: producer.producerId + 100_000n })
      if (side.isAtLeast("2.8")) yield* ask("an epoch to come", true, { ...producer, producerEpoch: 9 })
      for (const committed of [true, false]) {
        const before = producer
        producer = yield* ask(committed ? "commit" : "abort", committed)
        yield* described(side, producer.id, "complete")
        yield* ask("the same again", committed, before)
        yield* ask("the other", !committed, before)
        if (version >= 5) {
          yield* ask("commit nothing after it", true)
          producer = yield* ask("abort nothing after it", false)
        }
        yield* add(side, adding, producer, [[a.name, 0]], "add again")
        yield* ask("of the transaction before", committed, before)
        if (version < 5) yield* add(side, adding, producer, [[a.name, 0]], "add once more")
      }
      yield* described(side, producer.id, "at the end")
    }
  })
}

const fencing: Scenario = {
  name: "fencing",
  run: Effect.fnUntraced(function* (side) {
    const a = yield* topic(side, "a", 2)
    const adding = side.best(AddPartitionsToTxn, 3)
    for (const version of side.versions(EndTxn)) {
      const first = yield* init(side, String(version))
      yield* add(side, adding, first, [[a.name, 0]], "add")
      const second = yield* init(side, String(version), { label: "the next, while a transaction is open" })
      yield* described(side, first.id, "fenced")
      yield* add(side, adding, first, [[a.name, 0]], "add by the first")
      yield* end(side, version, first, true, "commit by the first")
      yield* end(side, version, first, false, "abort by the first")
      yield* patiently(
        side,
        InitProducerId,
        side.best(InitProducerId, 5),
        {
          transactionalId: first.id,
          transactionTimeoutMs: 60_000,
          ...(side.has(InitProducerId, 3)
            ? { producerId: first.producerId, producerEpoch: first.producerEpoch }
            : {})
        },
        { label: "init by the first" }
      )
      yield* add(side, adding, second, [[a.name, 1]], "add by the second")
      yield* end(side, version, second, true, "commit by the second")
    }
  })
}

const timingOut: Scenario = {
  name: "timing-out",
  only: (release) => release === "4.4" || release === "3.9" || release === "4.0",
  run: Effect.fnUntraced(function* (side) {
    const a = yield* topic(side, "a")
    const adding = side.best(AddPartitionsToTxn, 3)
    const producers = yield* Effect.forEach(side.versions(EndTxn), (version) =>
      init(side, String(version), { timeoutMs: 1000 })
    )
    for (const producer of producers) yield* add(side, adding, producer, [[a.name, 0]], "add")
    for (const [index, producer] of producers.entries()) {
      yield* side.settled(
        DescribeTransactions,
        0,
        { transactionalIds: [producer.id] },
        {
          while: ({ transactionStates: [state] }) => state!.transactionState !== "CompleteAbort",
          timeoutMs: 30_000
        }
      )
      const version = side.versions(EndTxn)[index]!
      yield* add(side, adding, producer, [[a.name, 0]], "too late")
      yield* end(side, version, producer, true, "commit")
      yield* end(side, version, producer, false, "abort")
      yield* init(side, String(version))
    }
  })
}

/** Transactions whose partitions are added by AddPartitionsToTxn. */
const explicitly: Scenario = {
  name: "written-explicitly",
  run: Effect.fnUntraced(function* (side) {
    const a = yield* topic(side, "a", 2)
    const adding = side.best(AddPartitionsToTxn, 3)
    const ending = side.best(EndTxn, 4)
    for (const version of side.versions(Produce).filter((each) => each >= 3 && each <= 11)) {
      const producer = yield* init(side, String(version))
      if (version >= 7) yield* write(side, version, a, producer, 0, "not added")
      const { sequence } = { sequence: version >= 7 && !side.isAtLeast("3.9") ? 2 : 0 }
      if (sequence === 2) yield* add(side, adding, producer, [[a.name, 0, 1]], "added late")
      else yield* add(side, adding, producer, [[a.name, 0, 1]], "add")
      yield* write(side, version, a, producer, sequence, "first")
      yield* write(side, version, a, producer, sequence, "the same")
      yield* write(side, version, a, producer, sequence + 2, "second")
      yield* write(side, version, a, producer, sequence + 7, "with a gap")
      yield* write(side, version, a, producer, sequence + 4, "without an id", { transactionalId: null })
      yield* consumed(side, a, "open")
      if (side.has(DescribeProducers))
        yield* producersOf(side, { topics: [{ name: a.name, partitionIndexes: [0, 1, 5] }] })
      yield* end(side, ending, producer, version % 2 === 0, "end")
      yield* described(side, producer.id, "ended")
      yield* consumed(side, a, "ended")
      yield* consumed(side, a, "ended, without records", 1)
    }
    if (side.has(DescribeProducers))
      yield* producersOf(side, {
        topics: [
          { name: a.name, partitionIndexes: [0] },
          { name: "nowhere", partitionIndexes: [0] },
          { name: "no/name", partitionIndexes: [0] }
        ]
      })
  })
}

/** Transactions to which Produce itself adds partitions (KIP-890). */
const implicitly: Scenario = {
  name: "written-implicitly",
  only: (release) => release === "4.4" || release === "4.0",
  run: Effect.fnUntraced(function* (side) {
    const a = yield* topic(side, "a")
    const ending = side.best(EndTxn)
    for (const version of side.versions(Produce).filter((each) => each >= 12)) {
      let producer = yield* init(side, String(version))
      for (const committed of [true, false, true]) {
        yield* writePatiently(side, version, a, producer, 0, "first")
        yield* write(side, version, a, producer, 2, "second")
        yield* described(side, producer.id, "open")
        yield* consumed(side, a, "open")
        const before = producer
        producer = yield* end(side, ending, producer, committed, "end")
        yield* described(side, producer.id, "ended")
        yield* write(side, version, a, before, 4, "with the epoch before")
        yield* consumed(side, a, "ended")
      }
      yield* write(side, version, a, { ...producer, id: `${side.name}-nobody` }, 0, "unknown id")
      yield* write(side, version, a, { ...producer, producerEpoch: 30 }, 0, "an epoch to come")
      yield* write(
        side,
        version,
        a,
        { ...producer, producerId: producer.producerId + 100_000n },
        0,
        "another producer"
      )
      yield* writePatiently(side, version, a, producer, 0, "open again")
      const next = yield* init(side, String(version), { label: "the next" })
      yield* write(side, version, a, producer, 2, "fenced")
      yield* end(side, ending, producer, true, "commit by the fenced")
      yield* writePatiently(side, version, a, next, 0, "by the next")
      yield* end(side, ending, next, true, "commit by the next")
      yield* described(side, next.id, "at the end")
      yield* consumed(side, a, "at the end")
    }
  })
}

const offsetsOf = (side: Side, group: string, of: Topic, label: string) =>
  Effect.gen(function* () {
    const version = side.best(OffsetFetch, 9)
    for (const requireStable of version >= 7 ? [false, true] : [false]) {
      const topics = [{ name: of.name, partitionIndexes: [0, 1] }]
      yield* side.ask(
        OffsetFetch,
        version,
        version >= 8
          ? { groups: [{ groupId: group, topics }], requireStable }
          : { groupId: group, topics, ...(version >= 7 ? { requireStable } : {}) },
        { label }
      )
    }
  })

const offsets: Scenario = {
  name: "offsets",
  run: Effect.fnUntraced(function* (side) {
    const a = yield* topic(side, "a", 2)
    const adding = side.best(AddOffsetsToTxn)
    for (const version of side.versions(TxnOffsetCommit)) {
      const group = `${side.name}-group-${version}`
      yield* coordinator(side, group)
      let producer = yield* init(side, String(version))
      const commit = (
        label: string,
        offset: number,
        by: Partial<Producer> & {
          readonly memberId?: string
          readonly generation?: number
          readonly groupId?: string
          readonly to?: Topic
          readonly metadata?: string | null
        } = {}
      ) => {
        const { id, producerEpoch, producerId } = { ...producer, ...by }
        const { to = a } = by
        return patiently(
          side,
          TxnOffsetCommit,
          version,
          {
            transactionalId: id,
            groupId: by.groupId ?? group,
            producerId,
            producerEpoch,
            ...(version >= 3
              ? { memberId: by.memberId ?? "", generationIdOrMemberEpoch: by.generation ?? -1 }
              : {}),
            topics: [
              {
                name: to.name,
                topicId: to.topicId,
                partitions: [
                  {
                    partitionIndex: 0,
                    committedOffset: BigInt(offset),
                    committedMetadata: by.metadata ?? "m"
                  },
                  { partitionIndex: 1, committedOffset: BigInt(offset + 1), committedMetadata: null },
                  { partitionIndex: 9, committedOffset: 3n, committedMetadata: null }
                ]
              }
            ]
          },
          { label }
        )
      }
      if (version < 5) {
        if (side.isAtLeast("3.9")) yield* commit("not added", 1)
        for (const each of side.versions(AddOffsetsToTxn))
          yield* patiently(side, AddOffsetsToTxn, each, {
            transactionalId: producer.id,
            producerId: producer.producerId,
            producerEpoch: producer.producerEpoch,
            groupId: group
          })
        yield* patiently(
          side,
          AddOffsetsToTxn,
          adding,
          {
            transactionalId: producer.id,
            producerId: producer.producerId,
            producerEpoch: 9,
            groupId: group
          },
          { label: "another epoch" }
        )
      }
      yield* commit("first", 10)
      yield* offsetsOf(side, group, a, "open")
      yield* commit("empty group", 10, { groupId: "" })
      yield* commit("unknown topic", 10, { to: { name: "nowhere", topicId: "_____________________w" } })
      yield* commit("too much metadata", 11, { metadata: "x".repeat(5000) })
      if (version >= 3) {
        yield* commit("an unknown member", 10, { memberId: "nobody", generation: 1 })
        yield* commit("a generation without a member", 10, { generation: 5 })
      }
      // Older ones take it, and can never end the transaction.
      if (side.isAtLeast("4.0")) yield* commit("another epoch", 10, { producerEpoch: 7 })
      yield* commit("second", 20)
      const ending = version >= 5 ? side.best(EndTxn) : side.best(EndTxn, 4)
      producer = yield* end(side, ending, producer, true, "commit")
      yield* described(side, producer.id, "committed")
      yield* offsetsOf(side, group, a, "committed")
      if (version < 5)
        yield* patiently(side, AddOffsetsToTxn, adding, {
          transactionalId: producer.id,
          producerId: producer.producerId,
          producerEpoch: producer.producerEpoch,
          groupId: group
        })
      yield* commit("third", 30)
      yield* end(side, ending, producer, false, "abort")
      yield* described(side, producer.id, "aborted")
      yield* offsetsOf(side, group, a, "aborted")
    }
  })
}

const markers: Scenario = {
  name: "markers",
  run: Effect.fnUntraced(function* (side) {
    const a = yield* topic(side, "a", 2)
    for (const version of side.versions(WriteTxnMarkers)) {
      yield* init(side, String(version))
      const producer = yield* init(side, String(version))
      const adding = side.best(AddPartitionsToTxn, 3)
      yield* add(side, adding, producer, [[a.name, 0]], "add")
      yield* write(side, side.best(Produce, 11), a, producer, 0, "first")
      const mark = (
        label: string,
        producerEpoch: number,
        coordinatorEpoch: number,
        topics: ReadonlyArray<{ name: string; partitionIndexes: Array<number> }>,
        transactionVersion = 0
      ) =>
        side.ask(
          WriteTxnMarkers,
          version,
          {
            markers: [
              {
                producerId: producer.producerId,
                producerEpoch,
                transactionResult: true,
                topics,
                coordinatorEpoch,
                ...(version >= 2 ? { transactionVersion } : {})
              }
            ]
          },
          { label, compare: inOrder }
        )
      yield* side.ask(WriteTxnMarkers, version, { markers: [] }, { label: "none" })
      yield* mark("unknown", producer.producerEpoch, 0, [
        { name: "nowhere", partitionIndexes: [0] },
        { name: a.name, partitionIndexes: [7] }
      ])
      if (version >= 2)
        yield* mark(
          "the same epoch, version 2",
          producer.producerEpoch,
          5,
          [{ name: a.name, partitionIndexes: [0] }],
          2
        )
      yield* mark("known", producer.producerEpoch, 5, [{ name: a.name, partitionIndexes: [0, 1] }])
      yield* mark("again", producer.producerEpoch, 5, [{ name: a.name, partitionIndexes: [0] }])
      yield* mark("a former coordinator", producer.producerEpoch, 4, [
        { name: a.name, partitionIndexes: [0] }
      ])
      yield* mark("a former epoch", producer.producerEpoch - 1, 6, [{ name: a.name, partitionIndexes: [0] }])
      yield* mark("nothing", producer.producerEpoch, 5, [])
      yield* consumed(side, a, "marked")
      if (side.has(DescribeProducers))
        yield* producersOf(side, { topics: [{ name: a.name, partitionIndexes: [0, 1] }] })
    }
  })
}

const listing: Scenario = {
  name: "listing",
  only: (release) => release === "4.4" || release === "3.9" || release === "4.0",
  run: Effect.fnUntraced(function* (side) {
    const a = yield* topic(side, "a", 2)
    const adding = side.best(AddPartitionsToTxn, 3)
    const ending = side.best(EndTxn, 4)
    const empty = yield* init(side, "empty")
    const open = yield* init(side, "open")
    yield* add(side, adding, open, [[a.name, 1, 0]], "add")
    const done = yield* init(side, "done")
    yield* add(side, adding, done, [[a.name, 0]], "add")
    yield* end(side, ending, done, true, "commit")
    yield* described(side, done.id, "done")
    yield* side.ask(
      DescribeTransactions,
      0,
      { transactionalIds: [open.id, empty.id, done.id, `${side.name}-nobody`, "", open.id] },
      { compare: ({ transactionStates }) => transactionStates.map(inOrder) }
    )
    yield* side.ask(DescribeTransactions, 0, { transactionalIds: [] })
    for (const version of side.versions(ListTransactions)) {
      const list = (label: string, input: Partial<Api.RequestInput<typeof ListTransactions>>) =>
        side.ask(
          ListTransactions,
          version,
          { stateFilters: [], producerIdFilters: [], ...input },
          { label, compare: ownTransactions(side) }
        )
      yield* list("all", {})
      yield* list("ongoing", { stateFilters: ["Ongoing"] })
      yield* list("states", { stateFilters: ["Empty", "CompleteCommit", "Nonsense", "ongoing"] })
      yield* list("unknown states", { stateFilters: ["Nonsense", "Dead", "PrepareEpochFence"] })
      yield* list("producers", { producerIdFilters: [open.producerId, 123_456_789n] })
      yield* list("producers and states", { producerIdFilters: [open.producerId], stateFilters: ["Empty"] })
      if (version >= 1)
        for (const durationFilter of [-5n, 0n, 3_600_000n])
          yield* list(`for ${durationFilter}`, { durationFilter })
      if (version >= 2)
        for (const transactionalIdPattern of [
          "",
          ".*",
          "open",
          `${side.name}-(open|done)`,
          ".*-[a-e].*y",
          "listing-\\w{4}",
          "(?i)LISTING-OPEN",
          "(",
          "a**",
          "\\p{Lower}+-(?:open)",
          "(?=x)"
        ])
          yield* list(`like ${transactionalIdPattern}`, { transactionalIdPattern })
    }
  })
}

/** For releases that have transactions. */
const where = (scenario: Scenario): Scenario => ({
  ...scenario,
  only: (release) =>
    release !== "0.8.2" && release !== "0.9.0" && release !== "0.10.2" && (scenario.only?.(release) ?? true),
  run: (side) => (hasTransactions(side) ? scenario.run(side) : Effect.void)
})

export const transactions: ReadonlyArray<Scenario> = [
  producerIds,
  addingPartitions,
  ending,
  fencing,
  timingOut,
  explicitly,
  implicitly,
  offsets,
  markers,
  listing
].map(where)
