/**
 * Fetch sessions (KIP-227): made, gone on with, changed, closed, and refused.
 */
import * as Effect from "effect/Effect"
import type * as Api from "../../../../src/Api/Api.ts"
import { Fetch } from "../../../../src/Api/Fetch.ts"
import { Produce } from "../../../../src/Api/Produce.ts"
import type { Scenario } from "../beside.ts"
import { noId, produce, records, topic, type Topic } from "./common.ts"

const wanted = (to: Topic, ...partitions: ReadonlyArray<readonly [number, bigint]>) => ({
  topic: to.name,
  topicId: to.topicId,
  partitions: partitions.map(([partition, fetchOffset]) => ({
    partition,
    fetchOffset,
    partitionMaxBytes: 100_000
  }))
})

const forgotten = (to: Topic, ...partitions: ReadonlyArray<number>) => ({
  topic: to.name,
  topicId: to.topicId,
  partitions
})

const sessions: Scenario = {
  name: "fetch-sessions",
  only: (release) => !release.startsWith("0."),
  run: Effect.fnUntraced(function* (side) {
    for (const version of side.versions(Fetch).filter((each) => each >= 7)) {
      const a = yield* topic(side, `${version}-a`, 2)
      const b = yield* topic(side, `${version}-b`, 1)
      const write = (to: Topic, partition = 0) =>
        produce(side, side.best(Produce), to, records(side, 1), { partition, isRecorded: false })
      yield* write(a)
      const ask = (
        label: string,
        sessionId: number,
        sessionEpoch: number,
        topics: Api.RequestInput<typeof Fetch>["topics"],
        forgottenTopicsData: Api.RequestInput<typeof Fetch>["forgottenTopicsData"] = []
      ) =>
        side.tryAsk(
          Fetch,
          version,
          { maxWaitMs: 50, minBytes: 1, sessionId, sessionEpoch, topics, forgottenTopicsData },
          { label }
        )
      const all = [wanted(a, [0, 0n], [1, 0n]), wanted(b, [0, 0n])]
      const first = yield* ask("makes one", 0, 0, all)
      const id = first?.sessionId ?? 0
      yield* ask("goes on", id, 1, [wanted(a, [0, 1n])])
      yield* ask("nothing new", id, 2, [])
      yield* write(a, 1)
      yield* ask("one partition", id, 3, [])
      yield* ask("the same, as it was not asked for further", id, 4, [])
      yield* ask("further", id, 5, [wanted(a, [1, 1n])])
      yield* write(b)
      yield* ask("forgets the other topic", id, 6, [], [forgotten(b, 0)])
      yield* ask("adds it again", id, 7, [wanted(b, [0, 0n])])
      yield* ask("forgets what is not there", id, 8, [], [forgotten(b, 5)])
      yield* ask("of a partition that there is not", id, 9, [wanted(b, [7, 0n])])
      yield* ask("of it again", id, 10, [])
      yield* ask("of a topic that there is not", id, 11, [
        wanted({ name: `${a.name}-not`, topicId: noId }, [0, 0n])
      ])
      yield* ask(
        "of it again",
        id,
        12,
        [],
        [forgotten({ name: `${a.name}-not`, topicId: noId }, 0), forgotten(b, 7)]
      )
      yield* ask("an epoch before", id, 3, [])
      yield* ask("an epoch to come", id, 30, [])
      yield* ask("goes on after that", id, 13, [wanted(b, [0, 1n])])
      yield* ask("a session that there is not", 12_345, 1, [])
      yield* ask("makes another in its place", id, 0, all)
      yield* ask("the one before", id, 1, [])
      yield* ask("without a session", 0, -1, all)
      const second = yield* ask("makes a third", 0, 0, all)
      yield* ask("closes it", second?.sessionId ?? 0, -1, [wanted(b, [0, 1n])])
      yield* ask("goes on with what is closed", second?.sessionId ?? 0, 1, [])
      yield* ask("no session and an epoch", 0, 5, all)
      yield* ask("of nothing", 0, 0, [])
      const ahead = yield* ask("from beyond the end", 0, 0, [wanted(a, [0, 99n])])
      yield* ask("again", ahead?.sessionId ?? 0, 1, [])
    }
  })
}

export const sessionScenarios: ReadonlyArray<Scenario> = [sessions]
