/**
 * What a broker says of itself and its cluster, and what is asked of a controller.
 */
import * as Effect from "effect/Effect"
import type * as Api from "../../../../src/Api/Api.ts"
import { AlterPartitionReassignments } from "../../../../src/Api/AlterPartitionReassignments.ts"
import { AlterReplicaLogDirs } from "../../../../src/Api/AlterReplicaLogDirs.ts"
import { ApiVersions } from "../../../../src/Api/ApiVersions.ts"
import { DescribeCluster } from "../../../../src/Api/DescribeCluster.ts"
import { DescribeLogDirs } from "../../../../src/Api/DescribeLogDirs.ts"
import { DescribeQuorum } from "../../../../src/Api/DescribeQuorum.ts"
import { ElectLeaders } from "../../../../src/Api/ElectLeaders.ts"
import { ListPartitionReassignments } from "../../../../src/Api/ListPartitionReassignments.ts"
import { Metadata } from "../../../../src/Api/Metadata.ts"
import type { Scenario } from "../beside.ts"
import { servedFeatures } from "./configs.ts"
import { produce, records, topic } from "./common.ts"
import { Produce } from "../../../../src/Api/Produce.ts"

/** APIs that the embedded broker leaves out on purpose, by their keys: docs/embedded.md says which and why. */
export const leftOut = new Set([
  // Between brokers and controllers.
  4, 5, 6, 7, 52, 53, 54, 56, 58, 59, 62, 63, 67, 70, 73, 80, 81, 82, 94,
  // SASL, ACLs, delegation tokens.
  17, 29, 30, 31, 36, 38, 39, 40, 41,
  // Groups of KIP-848, share groups, streams groups.
  68, 69, 76, 77, 78, 79, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93,
  // Metrics that clients push.
  71, 72
])

const versions: Scenario = {
  name: "api-versions",
  only: (release) => release !== "0.8.2" && release !== "0.9.0",
  run: Effect.fnUntraced(function* (side) {
    for (const version of side.versions(ApiVersions)) {
      const compare = (response: Api.Response<typeof ApiVersions>) => ({
        ...response,
        apiKeys: response.apiKeys
          .filter(({ apiKey }) => !leftOut.has(apiKey))
          .toSorted((a, b) => a.apiKey - b.apiKey),
        finalizedFeaturesEpoch: response.finalizedFeaturesEpoch >= 0n,
        finalizedFeatures: servedFeatures(response.finalizedFeatures),
        supportedFeatures: servedFeatures(response.supportedFeatures)
      })
      const ask = (label: string, input: Api.RequestInput<typeof ApiVersions>) =>
        side.tryAsk(ApiVersions, version, input, { label, compare })
      yield* ask("plain", version >= 3 ? { clientSoftwareName: "beside", clientSoftwareVersion: "1.0" } : {})
      if (version >= 3) {
        yield* ask("no name", {})
        yield* ask("a bad name", { clientSoftwareName: "a b", clientSoftwareVersion: "1" })
        yield* ask("a bad version", { clientSoftwareName: "a", clientSoftwareVersion: "-1" })
      }
      if (version >= 5) {
        yield* ask("another cluster", {
          clientSoftwareName: "a",
          clientSoftwareVersion: "1",
          clusterId: "another",
          nodeId: 1
        })
        yield* ask("another node", { clientSoftwareName: "a", clientSoftwareVersion: "1", nodeId: 9 })
      }
    }
    yield* Effect.ignore(side.sendBody(ApiVersions, 127, new Uint8Array(0), "a version that there is not"))
    yield* side.tryAsk(Metadata, side.best(Metadata), { topics: [] }, { label: "goes on after that" })
  })
}

/** Requests that no broker can read: it closes the connection, and serves others. */
const unread: Scenario = {
  name: "not-understood",
  run: Effect.fnUntraced(function* (side) {
    const best = side.best(Metadata)
    // Before they answered ApiVersions, brokers took any version for one that they knew.
    if (side.isAtLeast("0.10.2"))
      yield* side.sendBody(Metadata, best + 1, new Uint8Array(64), "a version above the highest")
    yield* side.sendBody(Metadata, best, Uint8Array.of(0x7f, 0xff), "a body that is cut")
    yield* side.sendBody(Metadata, best, new Uint8Array(0), "no body")
    yield* side.ask(
      Metadata,
      best,
      { topics: [{ name: `${side.name}-x` }] },
      {
        label: "by another connection",
        compare: ({ brokers }) => brokers
      }
    )
  })
}

const described: Scenario = {
  name: "describe-cluster",
  only: (release) => release === "2.8" || release === "3.9" || release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    for (const version of side.versions(DescribeCluster))
      for (const includeClusterAuthorizedOperations of [false, true]) {
        yield* side.tryAsk(DescribeCluster, version, { includeClusterAuthorizedOperations })
        if (version >= 1)
          for (const endpointType of [2, 9])
            yield* side.tryAsk(
              DescribeCluster,
              version,
              { includeClusterAuthorizedOperations, endpointType },
              { label: `endpoint type ${endpointType}` }
            )
        if (version >= 2)
          yield* side.tryAsk(
            DescribeCluster,
            version,
            { includeClusterAuthorizedOperations, includeFencedBrokers: true },
            { label: "fenced ones too" }
          )
      }
  })
}

const directories: Scenario = {
  name: "log-dirs",
  only: (release) => !release.startsWith("0."),
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "a", 2)
    for (let i = 0; i < 2; i++)
      yield* produce(side, side.best(Produce), to, records(side, 3), { isRecorded: false })
    const own = (response: Api.Response<typeof DescribeLogDirs>) => ({
      ...response,
      results: response.results.map(({ totalBytes: _total, usableBytes: _usable, ...each }) => ({
        // How large a disk is, a broker without one does not say.
        ...each,
        topics: each.topics
          .filter(({ name }) => name.startsWith(side.name))
          .map((topic) => ({
            ...topic,
            partitions: topic.partitions.toSorted((a, b) => a.partitionIndex - b.partitionIndex)
          }))
          .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      }))
    })
    for (const version of side.versions(DescribeLogDirs)) {
      const ask = (label: string, topics: Api.RequestInput<typeof DescribeLogDirs>["topics"]) =>
        side.tryAsk(DescribeLogDirs, version, { topics }, { label, compare: own })
      yield* ask("all", null)
      yield* ask("two", [{ topic: to.name, partitions: [0, 1] }])
      yield* ask("one and one that there is not", [{ topic: to.name, partitions: [1, 9] }])
      yield* ask("a topic that there is not", [{ topic: `${to.name}-not`, partitions: [0] }])
      yield* ask("nothing", [])
    }
    for (const version of side.versions(AlterReplicaLogDirs))
      yield* side.tryAsk(AlterReplicaLogDirs, version, {
        dirs: [{ path: "/nowhere", topics: [{ name: to.name, partitions: [0, 7] }] }]
      })
  })
}

const elections: Scenario = {
  name: "elect-leaders",
  only: (release) => release === "2.8" || release === "3.9" || release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "a", 2)
    for (const version of side.versions(ElectLeaders)) {
      const compare = (response: Api.Response<typeof ElectLeaders>) => ({
        ...response,
        replicaElectionResults: response.replicaElectionResults
          .filter(({ topic }) => topic.startsWith(side.name) || topic === "")
          .map((each) => ({
            ...each,
            partitionResult: each.partitionResult.toSorted((a, b) => a.partitionId - b.partitionId)
          }))
          .toSorted((a, b) => (a.topic < b.topic ? -1 : 1))
      })
      for (const electionType of version >= 1 ? [0, 1, 7] : [0]) {
        const ask = (
          label: string,
          topicPartitions: Api.RequestInput<typeof ElectLeaders>["topicPartitions"]
        ) =>
          side.tryAsk(
            ElectLeaders,
            version,
            { ...(version >= 1 ? { electionType } : {}), topicPartitions, timeoutMs: 5000 },
            { label: `${label}, type ${electionType}`, compare }
          )
        yield* ask("two", [{ topic: to.name, partitions: [0, 1] }])
        yield* ask("what there is not", [
          { topic: to.name, partitions: [9] },
          { topic: `${to.name}-not`, partitions: [0] }
        ])
        yield* ask("nothing", [])
        if (electionType === 0) yield* ask("all", null)
      }
    }
  })
}

const reassignments: Scenario = {
  name: "reassignments",
  only: (release) => release === "2.8" || release === "3.9" || release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "a", 2)
    const own = (response: Api.Response<typeof ListPartitionReassignments>) => ({
      ...response,
      topics: response.topics.filter(({ name }) => name.startsWith(side.name))
    })
    const list = Effect.gen(function* () {
      yield* side.tryAsk(ListPartitionReassignments, 0, {}, { compare: own, label: "all" })
      yield* side.tryAsk(
        ListPartitionReassignments,
        0,
        { topics: [{ name: to.name, partitionIndexes: [0, 9] }] },
        { label: "of a topic" }
      )
      yield* side.tryAsk(
        ListPartitionReassignments,
        0,
        { topics: [{ name: `${to.name}-not`, partitionIndexes: [0] }] },
        { label: "of a topic that there is not" }
      )
      yield* side.tryAsk(ListPartitionReassignments, 0, { topics: [] }, { label: "of nothing" })
    })
    yield* list
    for (const version of side.versions(AlterPartitionReassignments)) {
      const ask = (
        label: string,
        partitionIndex: number,
        replicas: ReadonlyArray<number> | null,
        name = to.name,
        more: object = {}
      ) =>
        side.tryAsk(
          AlterPartitionReassignments,
          version,
          { timeoutMs: 5000, topics: [{ name, partitions: [{ partitionIndex, replicas }] }], ...more },
          { label }
        )
      yield* ask("to where it is", 0, [1])
      yield* ask("cancels what is not there", 0, null)
      yield* ask("to nowhere", 0, [])
      yield* ask("to a broker that there is not", 0, [9])
      yield* ask("twice to a broker", 0, [1, 1])
      yield* ask("to broker −1", 0, [-1])
      yield* ask("a partition that there is not", 9, [1])
      yield* ask("a topic that there is not", 0, [1], `${to.name}-not`)
      if (version >= 1)
        yield* ask("with more replicas than may be", 0, [1, 2], to.name, {
          allowReplicationFactorChange: false
        })
      yield* side.tryAsk(AlterPartitionReassignments, version, { topics: [] }, { label: "nothing" })
      yield* list
    }
  })
}

/** How far a log of metadata is says nothing that could agree. */
const progress = ({ nodes, topics, ...rest }: Api.Response<typeof DescribeQuorum>) => ({
  ...rest,
  nodes: nodes.map(({ nodeId }) => nodeId),
  topics: topics.map((topic) => ({
    ...topic,
    partitions: topic.partitions.map(({ currentVoters, highWatermark, leaderEpoch, observers, ...each }) => ({
      ...each,
      hasHighWatermark: highWatermark >= 0n,
      hasEpoch: leaderEpoch >= 0,
      voters: currentVoters.map(({ logEndOffset, replicaId }) => [replicaId, logEndOffset >= 0n]),
      observers: observers.map(({ replicaId }) => replicaId)
    }))
  }))
})

const quorum: Scenario = {
  name: "describe-quorum",
  only: (release) => release === "3.9" || release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    for (const version of side.versions(DescribeQuorum)) {
      const ask = (label: string, topicName: string, partitionIndex: number) =>
        side.tryAsk(
          DescribeQuorum,
          version,
          { topics: [{ topicName, partitions: [{ partitionIndex }] }] },
          { label, compare: progress }
        )
      yield* ask("of the metadata", "__cluster_metadata", 0)
      yield* ask("of another partition", "__cluster_metadata", 1)
      yield* ask("of another topic", "other", 0)
      yield* side.tryAsk(DescribeQuorum, version, { topics: [] }, { label: "of nothing", compare: progress })
    }
  })
}

export const clusterScenarios: ReadonlyArray<Scenario> = [
  versions,
  unread,
  described,
  directories,
  elections,
  reassignments,
  quorum
]
