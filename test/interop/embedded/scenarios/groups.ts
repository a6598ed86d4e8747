/**
 * Groups: offsets in every version, members that join, synchronize, beat and leave, and what is said about them.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Api from "../../../../src/Api/Api.ts"
import { DeleteGroups } from "../../../../src/Api/DeleteGroups.ts"
import { DescribeGroups } from "../../../../src/Api/DescribeGroups.ts"
import { FindCoordinator } from "../../../../src/Api/FindCoordinator.ts"
import { Heartbeat } from "../../../../src/Api/Heartbeat.ts"
import { JoinGroup } from "../../../../src/Api/JoinGroup.ts"
import { LeaveGroup } from "../../../../src/Api/LeaveGroup.ts"
import { ListGroups } from "../../../../src/Api/ListGroups.ts"
import { OffsetCommit } from "../../../../src/Api/OffsetCommit.ts"
import { OffsetDelete } from "../../../../src/Api/OffsetDelete.ts"
import { OffsetFetch } from "../../../../src/Api/OffsetFetch.ts"
import { SyncGroup } from "../../../../src/Api/SyncGroup.ts"
import * as ConsumerProtocol from "../../../../src/Stored/ConsumerProtocol.ts"
import type { Scenario } from "../beside.ts"
import type { Side } from "../Side.ts"
import { coordinator, noId, outer, topic, type Topic } from "./common.ts"

const bytes = (text: string) => new Uint8Array(Buffer.from(text))

/** Since 0.9. */
const withGroups = (release: string) => release !== "0.8.2"

export const commit = (
  side: Side,
  version: number,
  groupId: string,
  topics: ReadonlyArray<{
    readonly topic: Topic
    readonly partition?: number
    readonly offset: bigint
    readonly metadata?: string | null
    readonly epoch?: number
  }>,
  more: Partial<Api.RequestInput<typeof OffsetCommit>> = {},
  label = ""
) =>
  side.tryAsk(
    OffsetCommit,
    version,
    {
      groupId,
      topics: topics.map(({ epoch, metadata = "m", offset, partition = 0, topic }) => ({
        name: topic.name,
        topicId: topic.topicId,
        partitions: [
          {
            partitionIndex: partition,
            committedOffset: offset,
            committedMetadata: metadata,
            ...(epoch === undefined ? {} : { committedLeaderEpoch: epoch })
          }
        ]
      })),
      ...more
    },
    { label }
  )

export const offsetsOf = (
  side: Side,
  version: number,
  groupId: string,
  topics: ReadonlyArray<readonly [Topic, ReadonlyArray<number>]> | null,
  label = "",
  more: Partial<Api.RequestInput<typeof OffsetFetch>> = {}
) => {
  const asked = topics?.map(([{ name, topicId }, partitionIndexes]) => ({ name, topicId, partitionIndexes }))
  return side.tryAsk(
    OffsetFetch,
    version,
    {
      ...(version >= 8
        ? { groups: [{ groupId, topics: asked ?? null }] }
        : {
            groupId,
            topics: asked?.map(({ name, partitionIndexes }) => ({ name, partitionIndexes })) ?? null
          }),
      ...more
    },
    { label }
  )
}

/** Version 0 of both keeps offsets in ZooKeeper. */
const offsets: Scenario = {
  name: "offsets",
  run: Effect.fnUntraced(function* (side) {
    const a = yield* topic(side, "a", 2)
    const b = yield* topic(side, "b")
    const group = `${side.name}-group`
    yield* coordinator(side, group)
    const fetchVersions = side.versions(OffsetFetch)
    const nothing = { name: `${a.name}-not`, topicId: noId }
    for (const version of side.versions(OffsetCommit)) {
      const id = `${group}-${version}`
      yield* commit(side, version, id, [
        { topic: a, offset: 3n },
        { topic: b, offset: 5n, metadata: "" }
      ])
      if (version >= 6)
        yield* commit(side, version, id, [{ topic: b, offset: 6n, epoch: 0 }], {}, "with an epoch")
      const read = version === 0 ? [0] : fetchVersions.filter((each) => each > 0)
      for (const each of read)
        yield* offsetsOf(side, each, id, [
          [a, [0, 1]],
          [b, [0]]
        ])
    }
    for (const version of outer(side.versions(OffsetCommit))) {
      const ask = (
        topics: Parameters<typeof commit>[3],
        label: string,
        more: Parameters<typeof commit>[4] = {},
        id = `${group}-errors`
      ) => commit(side, version, id, topics, more, label)
      yield* ask([{ topic: nothing, offset: 1n }], "a topic that there is not")
      yield* ask([{ topic: a, partition: 9, offset: 1n }], "a partition that there is not")
      yield* ask([{ topic: a, partition: -1, offset: 1n }], "partition −1")
      yield* ask([{ topic: a, offset: 1n, metadata: "x".repeat(4096) }], "the longest metadata")
      yield* ask([{ topic: a, offset: 2n, metadata: "x".repeat(4097) }], "too long metadata")
      yield* ask([{ topic: a, offset: 2n, metadata: null }], "no metadata")
      yield* ask([{ topic: a, offset: -1n }], "offset −1")
      yield* ask(
        [
          { topic: a, offset: 7n },
          { topic: nothing, offset: 7n }
        ],
        "one good and one not"
      )
      yield* ask([], "nothing")
      yield* ask([{ topic: a, offset: 7n }], "no group", {}, "")
      if (version >= 1) {
        const member = { generationIdOrMemberEpoch: 1, memberId: "nobody" }
        yield* ask([{ topic: a, offset: 7n }], "a member that there is not", member)
        yield* ask([{ topic: a, offset: 7n }], "a generation and no member", {
          generationIdOrMemberEpoch: 1,
          memberId: ""
        })
        yield* ask([{ topic: a, offset: 7n }], "a member and no generation", { memberId: "nobody" })
      }
      if (version >= 7)
        yield* ask([{ topic: a, offset: 7n }], "an instance and no generation", { groupInstanceId: "i" })
    }
    for (const version of outer(fetchVersions)) {
      const id = `${group}-errors`
      yield* offsetsOf(
        side,
        version,
        id,
        [
          [a, [0, 1, 9]],
          [nothing, [0]]
        ],
        "of what is not there"
      )
      yield* offsetsOf(side, version, `${group}-not`, [[a, [0]]], "of a group that there is not")
      yield* offsetsOf(side, version, "", [[a, [0]]], "of no group")
      yield* offsetsOf(side, version, id, [], "of nothing")
    }
    for (const version of fetchVersions.filter((each) => each >= 2)) {
      yield* offsetsOf(side, version, `${group}-errors`, null, "all")
      yield* offsetsOf(side, version, `${group}-not`, null, "all of a group that there is not")
      if (version >= 7)
        yield* offsetsOf(side, version, `${group}-errors`, null, "stable ones", { requireStable: true })
    }
    for (const version of fetchVersions.filter((each) => each >= 8)) {
      const asked = { name: a.name, topicId: a.topicId, partitionIndexes: [0] }
      const groups = [`${group}-1`, `${group}-2`, `${group}-not`].map((groupId) => ({
        groupId,
        topics: [asked]
      }))
      yield* side.tryAsk(OffsetFetch, version, { groups }, { label: "several groups" })
      if (version >= 9)
        yield* side.tryAsk(
          OffsetFetch,
          version,
          { groups: [{ groupId: `${group}-2`, memberId: "nobody", memberEpoch: 3, topics: [asked] }] },
          { label: "as a member of a classic group" }
        )
    }
  })
}

const found: Scenario = {
  name: "find-coordinator",
  run: Effect.fnUntraced(function* (side) {
    for (const version of side.versions(FindCoordinator)) {
      for (const keyType of version >= 1 ? [0, 1] : [0]) {
        const key = `${side.name}-key`
        const type = version >= 1 ? { keyType } : {}
        yield* side.settled(
          FindCoordinator,
          version,
          { ...(version >= 4 ? { coordinatorKeys: [key] } : { key }), ...type },
          { label: `of type ${keyType}` }
        )
        yield* side.tryAsk(
          FindCoordinator,
          version,
          { ...(version >= 4 ? { coordinatorKeys: [""] } : { key: "" }), ...type },
          { label: `of type ${keyType}, an empty key` }
        )
        if (version >= 4)
          yield* side.settled(
            FindCoordinator,
            version,
            { coordinatorKeys: ["a", "b", "a"], ...type },
            { label: `of type ${keyType}, several` }
          )
        if (version >= 4)
          yield* side.tryAsk(FindCoordinator, version, { coordinatorKeys: [], ...type }, { label: "none" })
      }
      if (version >= 1)
        yield* side.tryAsk(
          FindCoordinator,
          version,
          { ...(version >= 4 ? { coordinatorKeys: ["x"] } : { key: "x" }), keyType: 5 },
          { label: "of a type that there is not" }
        )
    }
  })
}

/** Subscriptions as clients send them: 3.9 and 4.0 read them when a group is complete, and never answer those whose members sent other bytes. */
const subscription = (userData: string): Uint8Array =>
  ConsumerProtocol.encodeSubscription({ version: 0, value: { topics: ["t"], userData: bytes(userData) } })

const protocols = [
  { name: "range", metadata: subscription("of range") },
  { name: "other", metadata: subscription("of other") }
]

export const joinInput = (
  version: number,
  groupId: string,
  memberId: string,
  more: Partial<Api.RequestInput<typeof JoinGroup>> = {}
): Api.RequestInput<typeof JoinGroup> => ({
  groupId,
  sessionTimeoutMs: 30_000,
  ...(version >= 1 ? { rebalanceTimeoutMs: 30_000 } : {}),
  memberId,
  protocolType: "consumer",
  protocols,
  ...more
})

/** Joins, with the member id that the first answer gives where it must be asked for. */
export const join = Effect.fnUntraced(function* (
  side: Side,
  version: number,
  groupId: string,
  more: Partial<Api.RequestInput<typeof JoinGroup>> = {},
  label = ""
) {
  const first = yield* side.ask(JoinGroup, version, joinInput(version, groupId, "", more), { label })
  return first.errorCode === 79
    ? yield* side.ask(JoinGroup, version, joinInput(version, groupId, first.memberId, more), {
        label: `${label} with its id`
      })
    : first
})

/** Versions of an API that go with one of JoinGroup: as far along as it is. */
const alike = (side: Side, api: Api.Any, version: number): number =>
  side.versions(api).findLast((each) => each <= version) ?? side.versions(api)[0]!

export const leave = (side: Side, version: number, groupId: string, memberId: string, label = "") =>
  side.tryAsk(
    LeaveGroup,
    version,
    version >= 3 ? { groupId, members: [{ memberId }] } : { groupId, memberId },
    { label }
  )

const members: Scenario = {
  name: "group-of-two",
  only: withGroups,
  run: Effect.fnUntraced(function* (side) {
    yield* coordinator(side, `${side.name}-x`)
    for (const version of side.versions(JoinGroup)) {
      const groupId = `${side.name}-${version}`
      const [sync, beat, leaves, describes] = [SyncGroup, Heartbeat, LeaveGroup, DescribeGroups].map((api) =>
        alike(side, api, version)
      ) as [number, number, number, number]
      const one = yield* join(side, version, groupId, {}, "the first")
      const assignment = (memberId: string) => ({ memberId, assignment: bytes(`of a member of ${version}`) })
      const protocol = sync >= 5 ? { protocolType: "consumer", protocolName: "range" } : {}
      yield* side.tryAsk(SyncGroup, sync, {
        groupId,
        generationId: one.generationId,
        memberId: one.memberId,
        ...protocol,
        assignments: [assignment(one.memberId)]
      })
      const alone = { groupId, generationId: one.generationId, memberId: one.memberId }
      yield* side.tryAsk(Heartbeat, beat, alone, { label: "alone" })
      yield* side.tryAsk(DescribeGroups, describes, { groups: [groupId] }, { label: "of one" })
      // The second comes; the first hears of it by its heartbeat, and joins again.
      const other = side.another()
      const second = yield* Effect.forkChild(join(other, version, groupId, {}, "the second"))
      yield* side.settled(Heartbeat, beat, alone, { label: "hears of it", while: (r) => r.errorCode === 0 })
      yield* side.tryAsk(
        DescribeGroups,
        describes,
        { groups: [groupId] },
        {
          label: "preparing",
          compare: ({ groups, ...rest }) => [
            rest,
            groups.map((each) => ({ ...each, members: each.members.length }))
          ]
        }
      )
      const again = yield* side.ask(JoinGroup, version, joinInput(version, groupId, one.memberId), {
        label: "the first again",
        compare: ({ members, ...rest }) => ({ ...rest, members: members.length })
      })
      const two = yield* Fiber.join(second)
      const follower = yield* Effect.forkChild(
        side.another().tryAsk(
          SyncGroup,
          sync,
          {
            groupId,
            generationId: two.generationId,
            memberId: two.memberId,
            ...protocol,
            assignments: []
          },
          { label: "the second, who waits" }
        )
      )
      yield* Effect.sleep("50 millis")
      yield* side.tryAsk(
        SyncGroup,
        sync,
        {
          groupId,
          generationId: again.generationId,
          memberId: again.memberId,
          ...protocol,
          assignments: [assignment(again.memberId), assignment(two.memberId)]
        },
        { label: "the leader" }
      )
      yield* Fiber.join(follower)
      yield* side.tryAsk(
        DescribeGroups,
        describes,
        { groups: [groupId] },
        {
          label: "of two",
          compare: ({ groups, ...rest }) => [
            rest,
            groups.map((group) => ({
              ...group,
              members: group.members.toSorted(
                (a, b) => (a.memberId === again.memberId ? 0 : 1) - (b.memberId === again.memberId ? 0 : 1)
              )
            }))
          ]
        }
      )
      yield* leave(side, leaves, groupId, two.memberId, "the second leaves")
      yield* side.tryAsk(
        Heartbeat,
        beat,
        { groupId, generationId: two.generationId, memberId: two.memberId },
        { label: "of the one that left" }
      )
      yield* side.tryAsk(
        Heartbeat,
        beat,
        { groupId, generationId: again.generationId, memberId: again.memberId },
        { label: "of the one that stays" }
      )
      yield* leave(side, leaves, groupId, again.memberId, "the first leaves")
      yield* side.tryAsk(DescribeGroups, describes, { groups: [groupId] }, { label: "of none" })
    }
  })
}

const refused: Scenario = {
  name: "group-errors",
  only: withGroups,
  run: Effect.fnUntraced(function* (side) {
    yield* coordinator(side, `${side.name}-x`)
    for (const version of outer(side.versions(JoinGroup))) {
      const groupId = `${side.name}-${version}`
      const [sync, beat, leaves] = [SyncGroup, Heartbeat, LeaveGroup].map((api) =>
        alike(side, api, version)
      ) as [number, number, number]
      const ask = (label: string, more: Partial<Api.RequestInput<typeof JoinGroup>>, id = groupId) =>
        side.tryAsk(JoinGroup, version, joinInput(version, id, "", more), { label })
      yield* ask("a member that there is not", { memberId: "nobody" })
      yield* ask("too short a session", { sessionTimeoutMs: 1 })
      yield* ask("too long a session", { sessionTimeoutMs: 100_000_000 })
      yield* ask("no group", {}, "")
      // Old brokers fail at it, and leave a group that nobody can join.
      yield* ask("no protocols", { protocols: [] }, `${groupId}-none`)
      yield* ask("no type", { protocolType: "" })
      const one = yield* join(side, version, groupId)
      yield* ask("another type", { protocolType: "connect" })
      yield* ask("no protocol in common", { protocols: [{ name: "third", metadata: bytes("") }] })
      const member = { groupId, generationId: one.generationId, memberId: one.memberId }
      const beats = (label: string, more: object) =>
        side.tryAsk(Heartbeat, beat, { ...member, ...more }, { label })
      yield* beats("while it has no assignment", {})
      const syncs = (label: string, more: object) =>
        side.tryAsk(SyncGroup, sync, { ...member, assignments: [], ...more }, { label })
      yield* syncs("of another generation", { generationId: 9 })
      yield* syncs("of a member that there is not", { memberId: "nobody" })
      yield* syncs("of a group that there is not", { groupId: `${groupId}-not` })
      yield* syncs("of no group", { groupId: "" })
      if (sync >= 5) {
        yield* syncs("of another type", { protocolType: "connect" })
        yield* syncs("of another protocol", { protocolName: "other" })
      }
      yield* syncs("without an assignment", {})
      yield* beats("when it is stable", {})
      yield* beats("of another generation", { generationId: 9 })
      yield* beats("of generation −1", { generationId: -1 })
      yield* beats("of a member that there is not", { memberId: "nobody" })
      yield* beats("of no member", { memberId: "" })
      yield* beats("of a group that there is not", { groupId: `${groupId}-not` })
      yield* beats("of no group", { groupId: "" })
      if (beat >= 3) yield* beats("of an instance that there is not", { groupInstanceId: "nobody" })
      yield* leave(side, leaves, groupId, "nobody", "a member that there is not")
      yield* leave(side, leaves, groupId, "", "no member")
      yield* leave(side, leaves, `${groupId}-not`, one.memberId, "of a group that there is not")
      yield* leave(side, leaves, "", one.memberId, "of no group")
      if (leaves >= 3)
        yield* side.tryAsk(
          LeaveGroup,
          leaves,
          { groupId, members: [{ memberId: one.memberId }, { memberId: "nobody" }] },
          { label: "one who is there and one who is not" }
        )
      if (leaves >= 3) yield* side.tryAsk(LeaveGroup, leaves, { groupId, members: [] }, { label: "nobody" })
    }
  })
}

const staticMembers: Scenario = {
  name: "static-members",
  only: (release) => release === "2.8" || release === "3.9" || release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    yield* coordinator(side, `${side.name}-x`)
    for (const version of side.versions(JoinGroup).filter((each) => each >= 5)) {
      const groupId = `${side.name}-${version}`
      const groupInstanceId = "instance"
      const sync = alike(side, SyncGroup, version - 2)
      const beat = alike(side, Heartbeat, version - 2)
      const protocol = sync >= 5 ? { protocolType: "consumer", protocolName: "range" } : {}
      const one = yield* side.ask(JoinGroup, version, joinInput(version, groupId, "", { groupInstanceId }))
      const member = { groupId, groupInstanceId, generationId: one.generationId, memberId: one.memberId }
      yield* side.tryAsk(SyncGroup, sync, {
        ...member,
        ...protocol,
        assignments: [{ memberId: one.memberId, assignment: bytes("mine") }]
      })
      yield* side.tryAsk(Heartbeat, beat, member)
      // It comes again without its id: the same assignment, no new generation, another id.
      const again = yield* side.ask(
        JoinGroup,
        version,
        joinInput(version, groupId, "", { groupInstanceId }),
        {
          label: "again"
        }
      )
      yield* side.tryAsk(Heartbeat, beat, member, { label: "of the id before" })
      const now = { ...member, memberId: again.memberId, generationId: again.generationId }
      yield* side.tryAsk(Heartbeat, beat, now, { label: "of the id now" })
      yield* side.tryAsk(SyncGroup, sync, { ...now, ...protocol, assignments: [] }, { label: "again" })
      yield* side.tryAsk(SyncGroup, sync, { ...member, ...protocol, assignments: [] }, { label: "fenced" })
      const changed = [{ name: "range", metadata: subscription("changed") }]
      yield* side.ask(
        JoinGroup,
        version,
        joinInput(version, groupId, "", { groupInstanceId, protocols: changed }),
        {
          label: "again with other metadata"
        }
      )
      yield* side.tryAsk(JoinGroup, version, joinInput(version, groupId, one.memberId, { groupInstanceId }), {
        label: "fenced"
      })
      yield* side.tryAsk(
        JoinGroup,
        version,
        joinInput(version, `${groupId}-empty`, "", { groupInstanceId: "" }),
        {
          label: "an empty instance"
        }
      )
      yield* side.tryAsk(
        JoinGroup,
        version,
        joinInput(version, `${groupId}-bad`, "", { groupInstanceId: "a b" }),
        {
          label: "a bad instance"
        }
      )
      yield* side.tryAsk(DescribeGroups, side.best(DescribeGroups), { groups: [groupId] })
      const leaves = side.best(LeaveGroup)
      const asked = [
        { memberId: one.memberId, groupInstanceId },
        { memberId: "", groupInstanceId: "nobody" },
        { memberId: "", groupInstanceId }
      ]
      yield* side.tryAsk(LeaveGroup, leaves, { groupId, members: asked }, { label: "by its instance" })
      yield* side.tryAsk(DescribeGroups, side.best(DescribeGroups), { groups: [groupId] }, { label: "empty" })
    }
  })
}

const administered: Scenario = {
  name: "groups-administered",
  only: withGroups,
  run: Effect.fnUntraced(function* (side) {
    const a = yield* topic(side, "a", 2)
    const [simple, active, emptied, dead] = ["simple", "active", "emptied", "not"].map(
      (each) => `${side.name}-${each}`
    ) as [string, string, string, string]
    yield* coordinator(side, simple)
    const best = side.best(OffsetCommit)
    yield* commit(side, best, simple, [{ topic: a, offset: 1n }])
    yield* commit(side, best, simple, [{ topic: a, partition: 1, offset: 1n }])
    const version = side.best(JoinGroup)
    const member = yield* join(side, version, active)
    yield* side.tryAsk(SyncGroup, side.best(SyncGroup), {
      groupId: active,
      generationId: member.generationId,
      memberId: member.memberId,
      assignments: []
    })
    yield* commit(side, best, active, [{ topic: a, offset: 2n }], {
      generationIdOrMemberEpoch: member.generationId,
      memberId: member.memberId
    })
    yield* commit(side, best, active, [{ topic: a, offset: 3n }], {}, "by somebody else")
    yield* commit(
      side,
      best,
      active,
      [{ topic: a, offset: 3n }],
      {
        generationIdOrMemberEpoch: 99,
        memberId: member.memberId
      },
      "of another generation"
    )
    const goes = yield* join(side, version, emptied)
    yield* leave(side, side.best(LeaveGroup), emptied, goes.memberId)
    for (const each of side.versions(DescribeGroups)) {
      for (const group of [simple, active, emptied, dead, ""])
        yield* side.tryAsk(DescribeGroups, each, { groups: [group] }, { label: group })
      yield* side.tryAsk(DescribeGroups, each, { groups: [] }, { label: "none" })
      if (each >= 3)
        yield* side.tryAsk(
          DescribeGroups,
          each,
          { groups: [simple, dead], includeAuthorizedOperations: true },
          { label: "with operations" }
        )
    }
    const own = (response: Api.Response<typeof ListGroups>) => ({
      ...response,
      groups: response.groups
        .filter(({ groupId }) => groupId.startsWith(side.name))
        .toSorted((x, y) => (x.groupId < y.groupId ? -1 : 1))
    })
    for (const each of side.versions(ListGroups)) {
      yield* side.tryAsk(ListGroups, each, {}, { compare: own })
      if (each >= 4)
        for (const statesFilter of [
          ["Stable"],
          ["Empty"],
          ["stable"],
          ["Dead"],
          ["Nonsense"],
          ["Empty", "Stable"]
        ])
          yield* side.tryAsk(ListGroups, each, { statesFilter }, { compare: own, label: statesFilter.join() })
      if (each >= 5)
        for (const typesFilter of [["classic"], ["Classic"], ["consumer"], ["share"], ["nonsense"]])
          yield* side.tryAsk(ListGroups, each, { typesFilter }, { compare: own, label: typesFilter.join() })
    }
    if (side.has(OffsetDelete)) {
      const remove = (groupId: string, of: Topic, partitionIndex: number, label: string) =>
        side.tryAsk(
          OffsetDelete,
          0,
          { groupId, topics: [{ name: of.name, partitions: [{ partitionIndex }] }] },
          { label }
        )
      yield* remove(simple, a, 1, "one of two")
      yield* remove(simple, a, 1, "again")
      yield* remove(simple, a, 7, "a partition that there is not")
      yield* remove(simple, { name: `${a.name}-not`, topicId: noId }, 0, "a topic that there is not")
      yield* remove(active, a, 0, "of an active group")
      yield* remove(dead, a, 0, "of a group that there is not")
      yield* remove("", a, 0, "of no group")
      yield* side.tryAsk(OffsetDelete, 0, { groupId: simple, topics: [] }, { label: "nothing" })
      yield* offsetsOf(side, side.best(OffsetFetch), simple, [[a, [0, 1]]], "what is left")
    }
    for (const each of side.versions(DeleteGroups)) {
      const group = `${side.name}-delete-${each}`
      yield* commit(side, best, group, [{ topic: a, offset: 1n }])
      const remove = (groupsNames: ReadonlyArray<string>, label: string) =>
        side.tryAsk(
          DeleteGroups,
          each,
          { groupsNames },
          {
            label,
            compare: ({ results, ...rest }) => [
              rest,
              results.toSorted((x, y) => (x.groupId < y.groupId ? -1 : 1))
            ]
          }
        )
      yield* remove([active], "an active one")
      yield* remove([dead], "one that there is not")
      yield* remove([""], "no group")
      yield* remove([], "none")
      yield* remove([group, active, dead], "several")
      yield* remove([group], "again")
      yield* offsetsOf(side, side.best(OffsetFetch), group, [[a, [0]]], "of a deleted group")
      yield* side.tryAsk(DescribeGroups, side.best(DescribeGroups), { groups: [group] }, { label: "deleted" })
    }
  })
}

export const groupScenarios: ReadonlyArray<Scenario> = [
  offsets,
  found,
  members,
  refused,
  staticMembers,
  administered
]
