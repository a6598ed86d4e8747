/**
 * Topics: made in every way, asked about in every version, changed, deleted.
 */
import * as Effect from "effect/Effect"
import { CreateTopics } from "../../../../src/Api/CreateTopics.ts"
import { Metadata } from "../../../../src/Api/Metadata.ts"
import type { Scenario } from "../beside.ts"
import type { Side } from "../Side.ts"

/** A topic with a leader: by CreateTopics where there is one, else by asking for it. */
export const topic = Effect.fnUntraced(function* (side: Side, suffix: string, partitions = 1) {
  const name = `${side.name}-${suffix}`
  if (side.has(CreateTopics))
    yield* side.ask(
      CreateTopics,
      side.best(CreateTopics),
      {
        topics: [{ name, numPartitions: partitions, replicationFactor: 1, assignments: [], configs: [] }],
        timeoutMs: 10_000
      },
      { isRecorded: false }
    )
  const metadata = yield* side.settled(
    Metadata,
    side.best(Metadata),
    { topics: [{ name }] },
    { isRecorded: false }
  )
  return { name, topicId: metadata.topics[0]!.topicId }
})

const metadata: Scenario = {
  name: "metadata",
  run: Effect.fnUntraced(function* (side) {
    const { name } = yield* topic(side, "a", 3)
    for (const version of side.versions(Metadata)) {
      yield* side.ask(Metadata, version, { topics: [{ name }] })
      yield* side.settled(Metadata, version, { topics: [{ name: `${side.name}-auto-${version}` }] })
    }
  })
}

export const topics: ReadonlyArray<Scenario> = [metadata]
