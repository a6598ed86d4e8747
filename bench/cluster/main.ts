/**
 * A request to one leader by a cluster beside the same on a connection, and questions to three brokers beside the admin clients of other libraries.
 *
 *     node --conditions=@effect-kafka-protocol/source bench/cluster/main.ts [leader] [brokers]
 */
import * as Effect from "effect/Effect"
import { CreateTopics } from "../../src/Api/CreateTopics.ts"
import * as Kafka from "../../src/Kafka.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { withServer } from "../connection/processes.ts"
import { type Comparison, cpu, report, type Parts, type Result, runParts, time } from "../harness.ts"
import { isolated } from "../isolated.ts"
import { type LeaderTask, requestsPerCall, type ThreeBrokersTask, topic } from "./tasks.ts"

const here = (file: string): URL => new URL(file, import.meta.url)

const leaderCases = (where: string, port: number, counts: ReadonlyArray<number>): ReadonlyArray<Comparison> =>
  counts.flatMap((partitions) =>
    [1, 64].map((outstanding): Comparison => {
      const by = (by: LeaderTask["by"]): LeaderTask => ({ by, port, partitions, outstanding })
      const what = partitions === 1 ? "1 partition" : `${partitions} partitions`
      return {
        title: `${requestsPerCall} × ListOffsets of ${what} of one leader, ${where}, ${outstanding} outstanding`,
        metrics: [time, cpu],
        contenders: [
          isolated("KafkaCluster", here("leader.ts"), by("cluster")),
          isolated("KafkaConnection", here("leader.ts"), by("connection"))
        ],
        rounds: 21,
        warmUps: 8
      }
    })
  )

const partitions = 30

const brokersCases = (ports: ReadonlyArray<number>): ReadonlyArray<Comparison> =>
  (
    [
      ["offsets", `Latest offsets of ${partitions} partitions on three brokers, Kafka 4.4.0`],
      ["groups", "Groups of three brokers, Kafka 4.4.0"]
    ] as const
  ).map(([question, title]): Comparison => {
    const task: ThreeBrokersTask = { ports, question, partitions }
    return {
      title,
      metrics: [time, cpu],
      contenders: [
        isolated("effect-kafka-protocol", here("ours.ts"), task),
        // Who is there to be asked for groups is asked for each time as it is.
        ...(question === "offsets"
          ? [isolated("the same, metadata before each", here("ours.ts"), { ...task, refreshing: true })]
          : []),
        isolated("@platformatic/kafka", here("platformatic.ts"), task),
        isolated("kafkajs", here("kafkajs.ts"), task)
      ],
      rounds: 11,
      warmUps: 6
    }
  })

const withThreeBrokers = <A>(use: (ports: ReadonlyArray<number>) => Promise<A>): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const brokers = yield* Broker.makeCluster("4.4.0", 3)
        const assignments = Array.from({ length: partitions }, (_, partitionIndex) => ({
          partitionIndex,
          brokerIds: [(partitionIndex % 3) + 1]
        }))
        const topics = [{ name: topic, numPartitions: -1, replicationFactor: -1, assignments }]
        const { host, port } = brokers[0]!
        yield* Kafka.once({ host, port }, Kafka.request(CreateTopics, { topics, timeoutMs: 30_000 }))
        return yield* Effect.promise(() => use(brokers.map(({ port }) => port)))
      })
    )
  )

const parts: Parts = {
  leader: () => withServer((port) => report(leaderCases("a plain server", port, [1, 100]))),
  brokers: () =>
    withThreeBrokers((ports) =>
      report([...brokersCases(ports), ...leaderCases("Kafka 4.4.0", ports[0]!, [1])])
    )
}

export const run = (asked: ReadonlyArray<string> = []): Promise<ReadonlyArray<Result>> =>
  runParts(parts, asked)

if (import.meta.main) {
  await run(process.argv.slice(2))
  process.exit()
}
