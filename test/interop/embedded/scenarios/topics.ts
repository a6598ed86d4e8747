/**
 * Topics: made in every way, asked about in every version, changed, deleted.
 */
import * as Effect from "effect/Effect"
import { CreatePartitions } from "../../../../src/Api/CreatePartitions.ts"
import { CreateTopics } from "../../../../src/Api/CreateTopics.ts"
import { DeleteTopics } from "../../../../src/Api/DeleteTopics.ts"
import { DescribeTopicPartitions } from "../../../../src/Api/DescribeTopicPartitions.ts"
import { Metadata } from "../../../../src/Api/Metadata.ts"
import type * as Api from "../../../../src/Api/Api.ts"
import type { Scenario } from "../beside.ts"
import type { Side } from "../Side.ts"
import { noId, outer, ready, topic, zeroId } from "./common.ts"

type NewTopic = Api.RequestInput<typeof CreateTopics>["topics"][number]

const newTopic = (name: string, more: Partial<NewTopic> = {}): NewTopic => ({
  name,
  numPartitions: 1,
  replicationFactor: 1,
  assignments: [],
  configs: [],
  ...more
})

const byName: Scenario = {
  name: "metadata-by-name",
  run: Effect.fnUntraced(function* (side) {
    const { name } = yield* topic(side, "a", 3)
    for (const version of side.versions(Metadata)) {
      yield* side.ask(Metadata, version, { topics: [{ name }] })
      yield* side.ask(Metadata, version, { topics: [{ name }, { name }] }, { label: "twice the same" })
      yield* side.ask(
        Metadata,
        version,
        { topics: version === 0 ? [] : null },
        {
          label: "all",
          compare: ({ topics, ...rest }) => ({ ...rest, topics: topics.filter((each) => each.name === name) })
        }
      )
      if (version > 0) yield* side.ask(Metadata, version, { topics: [] }, { label: "none" })
      for (const wrong of ["", ".", "..", "no spaces", "ü", "x".repeat(249), "x".repeat(250)])
        // A good name makes a topic in versions that cannot say that it shall not.
        if (wrong.length !== 249 || version >= 4)
          yield* side.ask(
            Metadata,
            version,
            { topics: [{ name: wrong }], ...(version >= 4 ? { allowAutoTopicCreation: false } : {}) },
            { label: `of a topic with a name of ${wrong.length}` }
          )
      if (version >= 8)
        yield* side.ask(
          Metadata,
          version,
          {
            topics: [{ name }],
            includeTopicAuthorizedOperations: true,
            ...(version <= 10 ? { includeClusterAuthorizedOperations: true } : {})
          },
          { label: "with operations" }
        )
    }
  })
}

const autoCreated: Scenario = {
  name: "metadata-auto-create",
  run: Effect.fnUntraced(function* (side) {
    for (const version of side.versions(Metadata)) {
      const name = `${side.name}-${version}`
      if (version >= 4)
        yield* side.ask(Metadata, version, { topics: [{ name }], allowAutoTopicCreation: false })
      yield* side.ask(Metadata, version, { topics: [{ name }] }, { label: "creates it" })
      yield* side.settled(Metadata, version, { topics: [{ name }] }, { label: "then it is there" })
    }
    const best = side.best(Metadata)
    yield* side.ask(
      Metadata,
      best,
      { topics: ["1", "2", "no spaces"].map((each) => ({ name: `${side.name}-together-${each}` })) },
      { label: "several, one of them with a bad name" }
    )
    yield* side.ask(Metadata, best, { topics: [{ name: `${side.name}.dots` }] }, { label: "with a dot" })
    yield* ready(side, `${side.name}.dots`)
    const clash = `${side.name.replaceAll("-", "_")}`
    yield* side.ask(Metadata, best, { topics: [{ name: `${clash}_x` }] }, { label: "with underscores" })
    yield* ready(side, `${clash}_x`)
    const collides = `${clash}_x`.replaceAll("_", ".")
    yield* side.ask(Metadata, best, { topics: [{ name: collides }] }, { label: "that collides with another" })
    for (const internal of ["__consumer_offsets", "__transaction_state"])
      yield* side.settled(Metadata, best, { topics: [{ name: internal }] }, { label: "an internal topic" })
  })
}

const byId: Scenario = {
  name: "metadata-by-id",
  only: (release) => release === "3.9" || release === "4.0" || release === "4.4",
  run: Effect.fnUntraced(function* (side) {
    const { name, topicId } = yield* topic(side, "a", 2)
    for (const version of side.versions(Metadata).filter((each) => each >= 10)) {
      const ask = (topics: Api.RequestInput<typeof Metadata>["topics"], label: string) =>
        side.tryAsk(Metadata, version, { topics }, { label })
      if (version >= 12) {
        yield* ask([{ topicId, name: null }], "by id")
        yield* ask([{ topicId: noId, name: null }], "by an id that there is not")
        yield* ask([{ topicId: zeroId, name: null }], "by no id and no name")
        yield* ask([{ topicId, name: null }, { name }], "by id and by name")
        yield* ask(
          [
            { topicId, name: null },
            { topicId: noId, name: null }
          ],
          "by two ids"
        )
      }
      yield* ask([{ topicId, name }], "by both")
    }
  })
}

/** Creates each of these, and looks at what is there then. */
const create = Effect.fnUntraced(function* (
  side: Side,
  version: number,
  topics: ReadonlyArray<NewTopic>,
  label: string,
  { timeoutMs = 10_000, validateOnly = false } = {}
) {
  const response = yield* side.tryAsk(
    CreateTopics,
    version,
    { topics, timeoutMs, ...(version >= 1 ? { validateOnly } : {}) },
    {
      label,
      compare: ({ topics, ...rest }) => ({
        ...rest,
        // The configurations of a created topic are many; all of them are compared in the scenario of configurations.
        topics: topics.map(({ configs, ...each }) => ({
          ...each,
          configs: configs?.filter(({ name }) => ["retention.ms", "cleanup.policy"].includes(name))
        }))
      })
    }
  )
  for (const { errorCode, name, numPartitions } of response?.topics ?? []) {
    if (errorCode !== 0 || validateOnly || name === "") continue
    yield* side.settled(
      Metadata,
      side.best(Metadata),
      { topics: [{ name }] },
      {
        label: `what was created (${label})`,
        while: ({ topics: [topic] }) =>
          topic!.errorCode !== 0 ||
          topic!.partitions.length < numPartitions ||
          topic!.partitions.some(({ errorCode }) => errorCode !== 0)
      }
    )
  }
})

const created: Scenario = {
  name: "create-topics",
  only: (release) => release !== "0.8.2" && release !== "0.9.0",
  run: Effect.fnUntraced(function* (side) {
    const errors = outer(side.versions(CreateTopics))
    for (const version of side.versions(CreateTopics)) {
      const name = (suffix: string) => `${side.name}-${version}-${suffix}`
      const one = (topic: NewTopic, label: string, timeoutMs = 10_000) =>
        create(side, version, [topic], label, { timeoutMs })
      yield* one(newTopic(name("plain")), "plain")
      yield* one(newTopic(name("plain")), "that is there already")
      yield* one(newTopic(name("many"), { numPartitions: 5 }), "with 5 partitions")
      yield* one(
        newTopic(name("config"), {
          configs: [
            { name: "retention.ms", value: "3600000" },
            { name: "cleanup.policy", value: "compact" }
          ]
        }),
        "with configurations"
      )
      const assignments = [
        { partitionIndex: 0, brokerIds: [1] },
        { partitionIndex: 1, brokerIds: [1] }
      ]
      const assigned = { numPartitions: -1, replicationFactor: -1, assignments }
      yield* one(newTopic(name("assigned"), assigned), "with assignments")
      yield* one(newTopic(name("default"), { numPartitions: -1, replicationFactor: -1 }), "by defaults")
      if (!errors.has(version)) continue
      yield* one(newTopic(name("none"), { numPartitions: 0 }), "with no partitions")
      yield* one(newTopic(name("minus"), { numPartitions: -2 }), "with −2 partitions")
      yield* one(newTopic(name("replicas"), { replicationFactor: 2 }), "with too many replicas")
      yield* one(newTopic(name("replicas0"), { replicationFactor: 0 }), "with no replicas")
      yield* one(newTopic(name("both"), { assignments }), "with numbers and assignments")
      yield* one(
        newTopic(name("gap"), {
          ...assigned,
          assignments: [{ partitionIndex: 1, brokerIds: [1] }]
        }),
        "with a gap"
      )
      yield* one(
        newTopic(name("stranger"), { ...assigned, assignments: [{ partitionIndex: 0, brokerIds: [9] }] }),
        "on a broker that there is not",
        200
      )
      yield* one(
        newTopic(name("double"), { ...assigned, assignments: [{ partitionIndex: 0, brokerIds: [1, 1] }] }),
        "twice on a broker"
      )
      yield* one(
        newTopic(name("nobody"), { ...assigned, assignments: [{ partitionIndex: 0, brokerIds: [] }] }),
        "on no broker",
        200
      )
      yield* one(
        newTopic(name("unequal"), {
          ...assigned,
          assignments: [
            { partitionIndex: 0, brokerIds: [1] },
            { partitionIndex: 0, brokerIds: [1] }
          ]
        }),
        "with a partition twice"
      )
      for (const [name_, value] of [
        ["no.such.config", "1"],
        ["retention.ms", "soon"],
        ["retention.ms", "-2"],
        ["cleanup.policy", "burn"],
        ["max.message.bytes", "-1"],
        ["min.insync.replicas", "0"],
        ["compression.type", "rar"]
      ] as const)
        yield* one(
          newTopic(name("bad-config"), { configs: [{ name: name_, value }] }),
          `with ${name_}=${value}`
        )
      for (const wrong of ["", ".", "..", "no spaces", "ü", "x".repeat(250)])
        yield* one(newTopic(wrong), `with a name of ${wrong.length}`)
      yield* create(side, version, [newTopic(name("twice")), newTopic(name("twice"))], "twice in a request")
      yield* create(
        side,
        version,
        [newTopic(name("good")), newTopic(name("bad"), { replicationFactor: 3 })],
        "a good one and a bad one"
      )
      yield* create(side, version, [], "none")
      if (version >= 1) {
        yield* create(side, version, [newTopic(name("only"))], "validated only", { validateOnly: true })
        yield* create(side, version, [newTopic(name("plain"))], "validated only, there already", {
          validateOnly: true
        })
        yield* create(side, version, [newTopic("", {})], "validated only, with a bad name", {
          validateOnly: true
        })
      }
    }
  })
}

const deleted: Scenario = {
  name: "delete-topics",
  only: (release) => release !== "0.8.2" && release !== "0.9.0",
  run: Effect.fnUntraced(function* (side) {
    for (const version of side.versions(DeleteTopics)) {
      const { name, topicId } = yield* topic(side, `${version}`, 2)
      const other = yield* topic(side, `${version}-other`)
      const isGone = side.settled(
        Metadata,
        side.best(Metadata),
        { topics: [{ name }], allowAutoTopicCreation: false },
        {
          isRecorded: false,
          while: ({ topics }) => topics[0]!.errorCode === 0
        }
      )
      const ask = (
        names: ReadonlyArray<string>,
        ids: ReadonlyArray<string>,
        label: string
      ): Effect.Effect<unknown> =>
        side.tryAsk(
          DeleteTopics,
          version,
          {
            ...(version >= 6
              ? {
                  topics: [
                    ...names.map((name) => ({ name, topicId: zeroId })),
                    ...ids.map((topicId) => ({ name: null, topicId }))
                  ]
                }
              : { topicNames: names }),
            timeoutMs: 10_000
          },
          { label }
        )
      yield* ask([`${name}-not`], [], "that there is not")
      yield* ask([], [], "none")
      if (version >= 6) {
        yield* ask([], [noId], "an id that there is not")
        yield* ask([], [topicId, topicId], "twice by id")
        // With ZooKeeper the controller knows the name until all replicas are gone.
        yield* side.settled(
          DeleteTopics,
          version,
          { topics: [{ name: null, topicId }], timeoutMs: 10_000 },
          { isRecorded: false, while: ({ responses }) => responses[0]!.errorCode === 3 }
        )
        yield* ask([name], [topicId], "by name and id")
        yield* ask([], [zeroId], "by nothing")
      }
      yield* ask([name, name], [], "twice")
      const again = yield* topic(side, `${version}-again`)
      if (version >= 6) yield* ask([again.name], [other.topicId], "by id, and another by name")
      else yield* ask([other.name, again.name, `${name}-not`], [], "two, and one that there is not")
      yield* side.tryAsk(
        DeleteTopics,
        version,
        version >= 6
          ? { topics: [{ name, topicId: zeroId }], timeoutMs: 10_000 }
          : { topicNames: [name], timeoutMs: 10_000 },
        { isRecorded: false }
      )
      if (side.best(Metadata) >= 4) yield* isGone
    }
  })
}

const partitions: Scenario = {
  name: "create-partitions",
  only: (release) => !release.startsWith("0."),
  run: Effect.fnUntraced(function* (side) {
    for (const version of side.versions(CreatePartitions)) {
      const { name } = yield* topic(side, `${version}`, 2)
      const ask = (
        topics: Api.RequestInput<typeof CreatePartitions>["topics"],
        label: string,
        validateOnly = false
      ) =>
        Effect.andThen(
          side.tryAsk(CreatePartitions, version, { topics, timeoutMs: 10_000, validateOnly }, { label }),
          // A release with ZooKeeper learns of it by and by.
          Effect.sleep(side.isAtLeast("3.9") ? 0 : "200 millis")
        )
      const look = side.settled(
        Metadata,
        side.best(Metadata),
        { topics: [{ name }] },
        {
          while: ({ topics: [topic] }) => topic!.partitions.some(({ errorCode }) => errorCode !== 0)
        }
      )
      yield* ask([{ name, count: 3 }], "validated only", true)
      yield* look
      yield* ask([{ name, count: 4 }], "to 4")
      yield* ready(side, name, 4)
      yield* look
      yield* ask([{ name, count: 4 }], "to as many")
      yield* ask([{ name, count: 1 }], "to fewer")
      yield* ask([{ name, count: 0 }], "to none")
      yield* ask([{ name, count: -1 }], "to −1")
      yield* ask([{ name: `${name}-not`, count: 4 }], "of a topic that there is not")
      yield* ask([{ name: "", count: 4 }], "of a topic without a name")
      yield* ask([{ name, count: 5, assignments: [{ brokerIds: [9] }] }], "on a broker that there is not")
      yield* ask([{ name, count: 5, assignments: [{ brokerIds: [1, 1] }] }], "twice on a broker")
      yield* ask([{ name, count: 5, assignments: [{ brokerIds: [] }] }], "on no broker")
      yield* ask(
        [{ name, count: 5, assignments: [{ brokerIds: [1] }, { brokerIds: [1] }] }],
        "with too many assignments"
      )
      yield* ask([{ name, count: 5, assignments: [] }], "with too few assignments")
      yield* ask([{ name, count: 5, assignments: [{ brokerIds: [1] }] }], "with assignments")
      yield* ready(side, name, 5)
      yield* ask(
        [
          { name, count: 6 },
          { name, count: 7 }
        ],
        "twice the same topic"
      )
      yield* ask([], "of no topic")
    }
  })
}

const described: Scenario = {
  name: "describe-topic-partitions",
  only: (release) => release === "3.9" || release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    const a = yield* topic(side, "a", 3)
    const b = yield* topic(side, "b", 2)
    const ask = (input: Api.RequestInput<typeof DescribeTopicPartitions>, label: string) =>
      side.tryAsk(DescribeTopicPartitions, 0, input, { label })
    const both = [{ name: b.name }, { name: a.name }]
    yield* ask({ topics: both }, "two")
    yield* ask({ topics: both, responsePartitionLimit: 2 }, "cut in the first")
    yield* ask({ topics: both, responsePartitionLimit: 4 }, "cut in the second")
    yield* ask({ topics: both, responsePartitionLimit: 5 }, "as many as there are")
    yield* ask(
      { topics: both, responsePartitionLimit: 2, cursor: { topicName: a.name, partitionIndex: 2 } },
      "from a cursor on"
    )
    yield* ask({ topics: both, cursor: { topicName: b.name, partitionIndex: 1 } }, "from the second topic on")
    yield* ask(
      { topics: both, cursor: { topicName: `${side.name}-aa`, partitionIndex: 1 } },
      "from a topic that there is not"
    )
    yield* ask({ topics: both, cursor: { topicName: a.name, partitionIndex: -1 } }, "from partition −1 on")
    yield* ask({ topics: both, cursor: { topicName: a.name, partitionIndex: 9 } }, "from behind the last")
    yield* ask({ topics: [{ name: a.name }, { name: `${side.name}-not` }] }, "one that there is not")
    yield* ask({ topics: [{ name: "no spaces" }] }, "with a bad name")
    yield* ask({ topics: both, responsePartitionLimit: 0 }, "no partitions")
    yield* ask({ topics: [{ name: a.name }, { name: a.name }] }, "twice the same")
  })
}

export const topics: ReadonlyArray<Scenario> = [
  byName,
  autoCreated,
  byId,
  created,
  deleted,
  partitions,
  described
]
