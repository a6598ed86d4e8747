/**
 * Every API in every version that a live broker and a live controller advertise: asked, and the answer decoded. An error code is an answer; what must not
 * happen is a message that one side cannot read.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import type { Api } from "../../src/index.ts"
import { apis, Kafka, KafkaConnection } from "../../src/index.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { describeWithJava } from "../support/leftOut.ts"
import { edges, valueAt } from "./exampleValues.ts"

const zero = edges.find((edge) => edge.name === "zero")!

/** Requests of zeros, once with empty arrays and once with one element in each: they name nothing that exists, so they harm nothing. */
const shapes = [
  { ...zero, name: "empty" },
  { ...zero, name: "one of each", deep: 1, flat: 1, text: "x" }
]

/** What zeros would mean something else by. */
const corrections: Readonly<Record<string, object>> = {
  // 0 is "do not answer".
  Produce: { acks: 1 },
  // No member leaves, no transaction ends.
  UnregisterBroker: { brokerId: 4711 },
  UnregisterController: { controllerId: 4711 },
  RemoveRaftVoter: { voterId: 4711 },
  ControlledShutdown: { brokerId: 4711 },
  BrokerHeartbeat: { brokerId: 4711 },
  BrokerRegistration: { brokerId: 4711, clusterId: "another cluster" },
  ControllerRegistration: { controllerId: 4711 },
  UpdateRaftVoter: { voterId: 4711 },
  AddRaftVoter: { voterId: 4711, clusterId: "another cluster" },
  Vote: { clusterId: "another cluster" },
  BeginQuorumEpoch: { clusterId: "another cluster" },
  EndQuorumEpoch: { clusterId: "another cluster" },
  // A broker closes the connection on an access rule of type "unknown".
  DescribeAcls: { resourceTypeFilter: 1, patternTypeFilter: 1, operation: 1, permissionType: 1 },
  CreateAcls: {
    creations: [
      { resourceType: 2, resourceName: "x", principal: "User:x", host: "*", operation: 3, permissionType: 3 }
    ]
  },
  DeleteAcls: {
    filters: [
      {
        resourceTypeFilter: 2,
        resourceNameFilter: "x",
        principalFilter: null,
        hostFilter: null,
        operation: 1,
        permissionType: 1
      }
    ]
  },
  // 3.9.2 never answers about no groups; 4.4.0 does.
  OffsetFetch: { groups: [{ groupId: "x", topics: null }] },
  // Kafka answers when the last transaction of the list is done: never, when there is none.
  AddPartitionsToTxn: {
    transactions: [
      {
        transactionalId: "x",
        producerId: 0n,
        producerEpoch: 0,
        verifyOnly: true,
        topics: [{ name: "x", partitions: [0] }]
      }
    ]
  }
}

const inputOf = (api: Api.Any, version: number, shape: (typeof shapes)[number]) => {
  const layout = layoutOf(api.request.at(version))
  const input = valueAt(layout, shape) as Record<string, unknown>
  const fixed = Object.entries(corrections[api.name] ?? {}).filter(([name]) => {
    const member = layout.kind === "struct" ? layout.members.find((each) => each.name === name) : undefined
    return member !== undefined && member.presence !== "absent"
  })
  return { ...input, ...Object.fromEntries(fixed) }
}

const ask = Effect.fnUntraced(function* (api: Api.Any, version: number, shape: (typeof shapes)[number]) {
  const input: unknown = inputOf(api, version, shape)
  return yield* Effect.result(Kafka.request(api, input, { version, errors: "data", timeout: "15 seconds" }))
})

const sweep = Effect.gen(function* () {
  const connection = yield* KafkaConnection
  const { ranges } = yield* connection.versions
  const refused: Array<string> = []
  let [answered, versions] = [0, 0]
  const names = new Set<string>()
  assert.isTrue(
    [...ranges.keys()].every((key) => apis.some((api) => api.key === key)),
    "every advertised API is known"
  )
  for (const api of apis as ReadonlyArray<Api.Any>) {
    const range = ranges.get(api.key)
    if (range === undefined) continue
    assert.isAtMost(range.max, api.versions.max, `${api.name}: the broker knows a version that we do not`)
    for (let version = Math.max(range.min, api.versions.min); version <= range.max; version++) {
      names.add(api.name)
      versions++
      for (const shape of shapes) {
        const result = yield* ask(api, version, shape)
        if (Result.isSuccess(result)) answered++
        else {
          const { reason } = result.failure
          assert.notInclude(
            ["EncodeError", "DecodeError", "VersionNotSupported"],
            reason._tag,
            String(result.failure)
          )
          refused.push(`${api.name} v${version} (${shape.name}): ${reason._tag}`)
          yield* connection.connected
        }
      }
    }
  }
  return { apis: names.size, versions, answered, refused }
})

const properties = {
  // Not its unstable versions: its ReadShareGroupStateSummary v0 was changed before it became stable.
  "3.9.2": {},
  "4.4.0": {
    "unstable.api.versions.enable": "true",
    "group.coordinator.rebalance.protocols": "classic,consumer,share,streams"
  }
} as const

describeWithJava("all APIs on live brokers", () => {
  for (const release of Object.keys(properties) as Array<keyof typeof properties>) {
    it.live(
      `Kafka ${release} answers every version that it advertises, as broker and as controller`,
      () =>
        Effect.gen(function* () {
          const broker = yield* Broker.make(release, { properties: properties[release] })
          for (const [role, port] of [
            ["broker", broker.port],
            ["controller", broker.controllerPort]
          ] as const) {
            const result = yield* sweep.pipe(
              Effect.provide(KafkaConnection.layer({ host: broker.host, port }))
            )
            yield* Effect.sync(() =>
              process.stdout.write(
                `Kafka ${release} ${role}: ${result.apis} APIs, ${result.versions} versions, ${result.answered} answers, ${result.refused.length} refused\n`
              )
            )
            assert.deepStrictEqual(result.refused, [])
          }
          assert.isTrue(
            Exit.isSuccess(yield* Effect.exit(Kafka.metadata({ host: broker.host, port: broker.port }))),
            "the broker is alive after it all"
          )
        }),
      300_000
    )
  }
})
