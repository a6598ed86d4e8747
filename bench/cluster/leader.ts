/** This library: a request to one leader on a connection, and by a cluster. */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import { ListOffsets } from "../../src/Api/ListOffsets.ts"
import type { KafkaClient } from "../../src/Client/KafkaClient.ts"
import type { KafkaError } from "../../src/Client/KafkaError.ts"
import { KafkaCluster } from "../../src/Cluster/KafkaCluster.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import type { Prepare } from "../isolated.ts"
import { endWithTheBench, type LeaderTask, printOffsets, requestsPerCall, topic } from "./tasks.ts"

const clientOf = ({ by, port }: LeaderTask): Promise<KafkaClient["Service"]> => {
  const made: Effect.Effect<KafkaClient["Service"], KafkaError, Scope.Scope> =
    by === "connection"
      ? KafkaConnection.make({ host: "127.0.0.1", port })
      : KafkaCluster.make({ bootstrapServers: [`127.0.0.1:${port}`] })
  return Effect.runPromise(Scope.provide(made, Scope.makeUnsafe()))
}

export const prepare: Prepare<LeaderTask> = async (task) => {
  endWithTheBench()
  const client = await clientOf(task)
  const partitions = Array.from({ length: task.partitions }, (_, partitionIndex) => ({
    partitionIndex,
    timestamp: -1n
  }))
  const input = { replicaId: -1, topics: [{ name: topic, partitions }] }
  const worker = Effect.gen(function* () {
    for (let left = requestsPerCall / task.outstanding; left > 0; left--)
      yield* client.request(ListOffsets, input)
  })
  const workers = Effect.all(
    Array.from({ length: task.outstanding }, () => worker),
    { concurrency: "unbounded", discard: true }
  )
  return {
    fingerprint: async () => {
      const { topics } = await Effect.runPromise(client.request(ListOffsets, input))
      return printOffsets(
        topics[0]!.partitions.map(({ offset, partitionIndex }) => ({ partition: partitionIndex, offset }))
      )
    },
    run: () => Effect.runPromise(workers)
  }
}
