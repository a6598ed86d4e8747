/**
 * A broker that is cut off from the controller changes nothing of the cluster, and says so, whatever it is asked. With KRaft it is done when the broker is back in time.
 */
import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { AddOffsetsToTxn } from "../../../src/Api/AddOffsetsToTxn.ts"
import { AlterClientQuotas } from "../../../src/Api/AlterClientQuotas.ts"
import { AlterConfigs } from "../../../src/Api/AlterConfigs.ts"
import { AlterPartitionReassignments } from "../../../src/Api/AlterPartitionReassignments.ts"
import { AlterUserScramCredentials } from "../../../src/Api/AlterUserScramCredentials.ts"
import type * as Api from "../../../src/Api/Api.ts"
import { CreatePartitions } from "../../../src/Api/CreatePartitions.ts"
import { CreateTopics } from "../../../src/Api/CreateTopics.ts"
import { DeleteTopics } from "../../../src/Api/DeleteTopics.ts"
import { ElectLeaders } from "../../../src/Api/ElectLeaders.ts"
import { FindCoordinator } from "../../../src/Api/FindCoordinator.ts"
import { IncrementalAlterConfigs } from "../../../src/Api/IncrementalAlterConfigs.ts"
import { Metadata } from "../../../src/Api/Metadata.ts"
import { UnregisterBroker } from "../../../src/Api/UnregisterBroker.ts"
import { UpdateFeatures } from "../../../src/Api/UpdateFeatures.ts"
import type { KafkaClient } from "../../../src/Client/KafkaClient.ts"
import type { KafkaError } from "../../../src/Client/KafkaError.ts"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/EmbeddedKafka.ts"
import { clusterOf } from "../../../src/EmbeddedKafka/internal/clusterOf.ts"
import type { ReleaseName } from "../../../src/EmbeddedKafka/releases/index.ts"
import * as Kafka from "../../../src/Kafka.ts"

interface Case {
  readonly name: string
  readonly ask: Effect.Effect<unknown, KafkaError, KafkaClient>
  /** What a broker that is cut off answers, in a release with KRaft and in one with ZooKeeper; `undefined`: the release does not have it. */
  readonly withKRaft: number
  readonly withZooKeeper: number | undefined
  /** Waits for the controller, with KRaft. */
  readonly isDoneLater: boolean
}

const asked = <A extends Api.Any>(
  api: A,
  input: Api.RequestInput<A>,
  withKRaft: number,
  withZooKeeper: number | undefined,
  isDoneLater: boolean
): Case => ({
  name: api.name,
  ask: Kafka.request(api, input, { errors: "data", timeout: "1 hour" }),
  withKRaft,
  withZooKeeper,
  isDoneLater
})

/** What the controller does. */
const ofController = <A extends Api.Any>(api: A, input: Api.RequestInput<A>) =>
  asked(api, input, codes.REQUEST_TIMED_OUT, codes.NOT_CONTROLLER, true)

/** What any broker does where it has ZooKeeper. */
const ofZooKeeper = <A extends Api.Any>(api: A, input: Api.RequestInput<A>) =>
  asked(api, input, codes.REQUEST_TIMED_OUT, codes.REQUEST_TIMED_OUT, true)

const topic = { resourceType: 2, resourceName: "a" }
const retention = { name: "retention.ms", value: "1000" }
const newTopic = { name: "b", numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }

const cases: ReadonlyArray<Case> = [
  ofController(CreateTopics, { topics: [newTopic] }),
  ofController(DeleteTopics, { topicNames: ["a"], timeoutMs: 1000 }),
  ofController(CreatePartitions, {
    topics: [{ name: "a", count: 2, assignments: null }],
    timeoutMs: 1000,
    validateOnly: false
  }),
  ofController(ElectLeaders, { electionType: 0, topicPartitions: [{ topic: "a", partitions: [0] }] }),
  ofController(AlterPartitionReassignments, {
    topics: [{ name: "a", partitions: [{ partitionIndex: 0, replicas: [3, 2] }] }]
  }),
  ofController(AlterUserScramCredentials, {
    deletions: [],
    upsertions: [
      {
        name: "u",
        mechanism: 1,
        iterations: 4096,
        salt: new Uint8Array([1]),
        saltedPassword: new Uint8Array([2])
      }
    ]
  }),
  ofController(UpdateFeatures, {
    featureUpdates: [{ feature: "transaction.version", maxVersionLevel: 2 }]
  }),
  asked(UnregisterBroker, { brokerId: 3 }, codes.REQUEST_TIMED_OUT, undefined, true),
  ofZooKeeper(AlterConfigs, { resources: [{ ...topic, configs: [retention] }], validateOnly: false }),
  ofZooKeeper(IncrementalAlterConfigs, {
    resources: [{ ...topic, configs: [{ ...retention, configOperation: 0 }] }],
    validateOnly: false
  }),
  ofZooKeeper(AlterClientQuotas, {
    entries: [
      {
        entity: [{ entityType: "user", entityName: "u" }],
        ops: [{ key: "producer_byte_rate", value: 1, remove: false }]
      }
    ],
    validateOnly: false
  }),
  // These look for a topic, and have it made; nobody waits until it is there.
  asked(
    Metadata,
    { topics: [{ name: "b" }] },
    codes.UNKNOWN_TOPIC_OR_PARTITION,
    codes.LEADER_NOT_AVAILABLE,
    false
  ),
  asked(
    FindCoordinator,
    { keyType: 0, key: "g" },
    codes.COORDINATOR_NOT_AVAILABLE,
    codes.COORDINATOR_NOT_AVAILABLE,
    false
  ),
  asked(
    AddOffsetsToTxn,
    { transactionalId: "t", producerId: 1n, producerEpoch: 0, groupId: "g" },
    codes.COORDINATOR_NOT_AVAILABLE,
    codes.COORDINATOR_NOT_AVAILABLE,
    false
  )
]

/** All that went wrong, at whatever depth. */
const errorsIn = (value: unknown): ReadonlyArray<unknown> =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([name, each]) =>
        name === "errorCode" ? (each === codes.NONE ? [] : [each]) : errorsIn(each)
      )

const image = Effect.map(clusterOf, ({ controller }) => controller.image)

const on = (version: ReleaseName) =>
  Effect.provide(
    EmbeddedKafka.layerConnection({
      brokers: 3,
      version,
      topics: { a: { partitions: 1, replicationFactor: 3 } },
      ...(version === "2.8" ? {} : { features: { "transaction.version": 1 } })
    })
  )

describe("a broker that is cut off from the controller", () => {
  for (const version of ["2.8", "4.0", "4.4"] as const)
    for (const { ask, name, withKRaft, withZooKeeper } of cases) {
      const expected = version === "2.8" ? withZooKeeper : withKRaft
      if (expected === undefined) continue
      it.effect(`refuses ${name} and changes nothing, ${version}`, () =>
        Effect.gen(function* () {
          const kafka = yield* EmbeddedKafka
          yield* kafka.isolate(1)
          const before = yield* image
          const answer = yield* Effect.forkChild(ask)
          yield* TestClock.adjust("31 seconds")
          assert.deepStrictEqual([...new Set(errorsIn(yield* Fiber.join(answer)))], [expected])
          assert.strictEqual(yield* image, before)
        }).pipe(on(version))
      )
    }

  for (const { ask, isDoneLater, name } of cases) {
    if (!isDoneLater) continue
    it.effect(`does ${name} when it is back in time`, () =>
      Effect.gen(function* () {
        const kafka = yield* EmbeddedKafka
        yield* kafka.isolate(1)
        const answer = yield* Effect.forkChild(ask)
        yield* TestClock.adjust("29 seconds")
        assert.isUndefined(answer.pollUnsafe())
        yield* kafka.heal
        const healed = yield* Fiber.join(answer)
        assert.deepStrictEqual(errorsIn(healed), [])
      }).pipe(on("4.4"))
    )
  }

  it("is asked everything that changes the cluster", () => {
    const folder = new URL("../../../src/EmbeddedKafka/handlers/", import.meta.url)
    const changes =
      /\b(?:controller\.change|createTopics|internalTopic|unregister|answerResources)\(|\bdraft\b/
    const found = readdirSync(folder)
      .filter((file) => /^[A-Z]/.test(file) && changes.test(readFileSync(new URL(file, folder), "utf8")))
      .map((file) => file.replace(/\.ts$/, ""))
    assert.deepStrictEqual(cases.map(({ name }) => name).sort(), found.sort())
  })
})
