/** This library: questions to three brokers, as its users ask them. */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import * as Offsets from "../../src/Admin/Offsets.ts"
import { ListGroups } from "../../src/Api/ListGroups.ts"
import { KafkaClient } from "../../src/Client/KafkaClient.ts"
import type { KafkaError } from "../../src/Client/KafkaError.ts"
import { KafkaCluster } from "../../src/Cluster/KafkaCluster.ts"
import * as Kafka from "../../src/Kafka.ts"
import type { Prepare } from "../isolated.ts"
import { endWithTheBench, printOffsets, type ThreeBrokersTask, topic } from "./tasks.ts"

export const prepare: Prepare<ThreeBrokersTask> = async ({ partitions, ports, question, refreshing }) => {
  endWithTheBench()
  const cluster = await Effect.runPromise(
    Scope.provide(
      KafkaCluster.make({ bootstrapServers: ports.map((port) => `127.0.0.1:${port}`) }),
      Scope.makeUnsafe()
    )
  )
  const run = <A>(effect: Effect.Effect<A, KafkaError, KafkaClient>): Promise<A> => {
    const asked = refreshing === true ? Effect.andThen(cluster.refresh([topic]), effect) : effect
    return Effect.runPromise(Effect.provideService(asked, KafkaClient, cluster))
  }
  if (question === "groups") {
    const groups = Kafka.request(ListGroups, {})
    return {
      fingerprint: async () => `${(await run(groups)).groups.length} groups`,
      run: () => run(groups)
    }
  }
  const indexes = Array.from({ length: partitions }, (_, index) => index)
  const offsets = Offsets.resolve({ topic, partitions: indexes, at: "latest" })
  return { fingerprint: async () => printOffsets(await run(offsets)), run: () => run(offsets) }
}
