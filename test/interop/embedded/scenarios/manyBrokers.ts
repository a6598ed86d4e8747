/**
 * Topics on three brokers: replicas where they are told to be, moved, and led by others.
 */
import * as Effect from "effect/Effect"
import type * as Api from "../../../../src/Api/Api.ts"
import { AlterPartitionReassignments } from "../../../../src/Api/AlterPartitionReassignments.ts"
import { CreatePartitions } from "../../../../src/Api/CreatePartitions.ts"
import { CreateTopics } from "../../../../src/Api/CreateTopics.ts"
import { DescribeCluster } from "../../../../src/Api/DescribeCluster.ts"
import { ElectLeaders } from "../../../../src/Api/ElectLeaders.ts"
import { ListPartitionReassignments } from "../../../../src/Api/ListPartitionReassignments.ts"
import { Metadata } from "../../../../src/Api/Metadata.ts"
import type { Scenario } from "../beside.ts"
import type { Side } from "../Side.ts"

type Topic = Api.Response<typeof Metadata>["topics"][number]

/** What of a topic does not depend on the order in which brokers took part: replicas in order, in sync by number. */
const shape = ({ topics }: Api.Response<typeof Metadata>) =>
  topics.map((topic) => ({
    ...topic,
    topicId: "any",
    partitions: topic.partitions
      .map((partition) => ({ ...partition, leaderEpoch: "any", isrNodes: [...partition.isrNodes].sort() }))
      .sort((a, b) => a.partitionIndex - b.partitionIndex)
  }))

/** Asks for the topic until it is as it shall be. */
const look = (side: Side, name: string, isSo: (topic: Topic) => boolean, label: string) =>
  side.settled(
    Metadata,
    side.best(Metadata),
    { topics: [{ name }] },
    { label, compare: shape, while: ({ topics: [topic] }) => !isSo(topic!) }
  )

const inSync = (partition: number, replicas: ReadonlyArray<number>) => (topic: Topic) => {
  const found = topic.partitions.find(({ partitionIndex }) => partitionIndex === partition)
  return (
    found !== undefined &&
    found.errorCode === 0 &&
    found.replicaNodes.join() === replicas.join() &&
    found.isrNodes.length === replicas.length
  )
}

/** All brokers know each other. */
const complete = (side: Side) =>
  side.settled(
    Metadata,
    side.best(Metadata),
    { topics: [] },
    { isRecorded: false, while: ({ brokers }) => brokers.length < 3 }
  )

const placed: Scenario = {
  name: "three-brokers",
  // Releases with ZooKeeper are started one by one only.
  only: (release) => release === "3.9" || release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    yield* complete(side)
    const name = `${side.name}-a`
    const create = (label: string, topic: object) =>
      side.tryAsk(
        CreateTopics,
        side.best(CreateTopics),
        {
          topics: [
            { name, numPartitions: -1, replicationFactor: -1, assignments: [], configs: [], ...topic }
          ],
          timeoutMs: 10_000
        },
        {
          label,
          compare: ({ topics }) => topics.map((topic) => ({ ...topic, topicId: "any", configs: [] }))
        }
      )
    yield* create("with too many replicas", { name: `${name}-many`, numPartitions: 1, replicationFactor: 4 })
    yield* create("with unequal partitions", {
      name: `${name}-unequal`,
      assignments: [
        { partitionIndex: 0, brokerIds: [1, 2] },
        { partitionIndex: 1, brokerIds: [3] }
      ]
    })
    yield* create("in its places", {
      assignments: [
        { partitionIndex: 0, brokerIds: [1, 2] },
        { partitionIndex: 1, brokerIds: [3, 1] }
      ]
    })
    yield* look(side, name, (topic) => inSync(0, [1, 2])(topic) && inSync(1, [3, 1])(topic), "created")
    const more = (label: string, count: number, assignments: ReadonlyArray<ReadonlyArray<number>>) =>
      side.tryAsk(
        CreatePartitions,
        side.best(CreatePartitions),
        {
          topics: [{ name, count, assignments: assignments.map((brokerIds) => ({ brokerIds })) }],
          timeoutMs: 10_000,
          validateOnly: false
        },
        { label }
      )
    yield* more("with another number of replicas", 3, [[1]])
    yield* more("one more", 3, [[2, 3]])
    yield* look(side, name, inSync(2, [2, 3]), "with one partition more")
    if (!side.has(AlterPartitionReassignments)) return
    const reassign = (label: string, replicas: ReadonlyArray<number>) =>
      side.tryAsk(
        AlterPartitionReassignments,
        0,
        { timeoutMs: 10_000, topics: [{ name, partitions: [{ partitionIndex: 0, replicas }] }] },
        { label }
      )
    for (const replicas of [[3, 2], [2, 3], [1], [1, 2, 3]]) {
      yield* reassign(`to ${replicas.join()}`, replicas)
      yield* look(side, name, inSync(0, replicas), `on ${replicas.join()}`)
    }
    yield* side.settled(
      ListPartitionReassignments,
      0,
      {},
      { while: ({ topics }) => topics.length > 0, label: "none any more" }
    )
    for (const version of side.versions(ElectLeaders)) {
      yield* reassign("in another order", [3, 1, 2])
      yield* look(side, name, inSync(0, [3, 1, 2]), "in another order")
      const elect = (label: string) =>
        side.tryAsk(
          ElectLeaders,
          version,
          { topicPartitions: [{ topic: name, partitions: [0, 1, 9] }], timeoutMs: 10_000 },
          { label }
        )
      yield* elect("the preferred ones")
      yield* look(
        side,
        name,
        (topic) =>
          topic.partitions.some(({ leaderId, partitionIndex }) => partitionIndex === 0 && leaderId === 3),
        "with another leader"
      )
      yield* elect("the preferred ones again")
      yield* reassign("back", [1, 2, 3])
      yield* look(side, name, inSync(0, [1, 2, 3]), "back")
    }
    if (side.has(DescribeCluster))
      yield* side.ask(
        DescribeCluster,
        side.best(DescribeCluster),
        { includeClusterAuthorizedOperations: true },
        {
          compare: (response) => ({
            ...response,
            controllerId: "any",
            brokers: response.brokers.map(({ brokerId, isFenced, rack }) => [brokerId, isFenced, rack]).sort()
          })
        }
      )
  })
}

export const manyBrokers: ReadonlyArray<Scenario> = [placed]
