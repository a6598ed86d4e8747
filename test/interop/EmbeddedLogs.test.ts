/**
 * Logs of the embedded broker beside those of the real ones: the same bytes, offsets, codes and words for the same requests, at each version.
 */
import * as Effect from "effect/Effect"
import { CreateTopics } from "../../src/Api/CreateTopics.ts"
import { ListOffsets } from "../../src/Api/ListOffsets.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { release } from "../../src/EmbeddedKafka/releases/Release.ts"
import { type Accepted, beside } from "./embedded/beside.ts"
import { logs, logTopics } from "./embedded/scenarios/logs.ts"
import { codesIn, type Side } from "./embedded/Side.ts"

/** With the configs that the release has. */
const createTopics = Effect.fnUntraced(function* (side: Side) {
  const { topicConfigs } = release(side.release)
  yield* side.ask(CreateTopics, side.best(CreateTopics, 4), {
    timeoutMs: 30_000,
    topics: Object.entries(logTopics).map(([name, configs]) => ({
      name,
      numPartitions: 1,
      replicationFactor: 1,
      assignments: [],
      configs: Object.entries(configs)
        .filter(([config]) => topicConfigs.has(config))
        .map(([config, value]) => ({ name: config, value }))
    }))
  })
  for (const name of Object.keys(logTopics)) {
    yield* side.settled(Metadata, side.best(Metadata), { topics: [{ name }] })
    // A broker tells who leads a partition before it does so itself: until then it is NOT_LEADER_OR_FOLLOWER.
    yield* side.settled(
      ListOffsets,
      side.best(ListOffsets),
      { replicaId: -1, topics: [{ name, partitions: [{ partitionIndex: 0, timestamp: -1n }] }] },
      { while: (response) => codesIn(response).some((code) => code !== 0) }
    )
  }
})

const accepted: ReadonlyArray<Accepted> = [
  {
    reason: "the same records compressed by another library have another size",
    is: ({ path }) => path.endsWith("sizeInBytes")
  }
]

for (const played of ["0.10.2", "2.8", "3.9", "4.4"] as const)
  beside(played, logs, { about: "logs", accepted, prepare: createTopics })
