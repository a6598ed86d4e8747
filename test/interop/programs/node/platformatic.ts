/** @platformatic/kafka 2.12. */
import { deepStrictEqual, ok, rejects } from "node:assert"
import {
  Admin,
  Consumer,
  ConfigResourceTypes,
  IncrementalAlterConfigOperationTypes,
  ListOffsetTimestamps,
  type MessagesStream,
  Producer,
  stringDeserializers,
  stringSerializers
} from "@platformatic/kafka"
import { comes, runScenarios, type Setting, until, values } from "./scenarios.ts"

const base = ({ bootstrap }: Setting) => ({
  clientId: "platformatic-program",
  bootstrapBrokers: [...bootstrap],
  retries: 20,
  retryDelay: 100
})

const withAdmin = async <A>(setting: Setting, use: (admin: Admin) => Promise<A>): Promise<A> => {
  const admin = new Admin(base(setting))
  try {
    return await use(admin)
  } finally {
    await admin.close()
  }
}

const createTopic = (setting: Setting, topic: string, partitions: number) =>
  withAdmin(setting, (admin) =>
    admin.createTopics({ topics: [topic], partitions, replicas: setting.replicas })
  )

const makeProducer = (setting: Setting, options: { readonly transactionalId?: string } = {}) =>
  new Producer({ ...base(setting), ...options, serializers: stringSerializers, idempotent: true })

const produce = async (
  setting: Setting,
  topic: string,
  records: ReadonlyArray<string>,
  partition?: number
) => {
  const producer = makeProducer(setting)
  const { offsets } = await producer.send({
    messages: records.map((value, i) =>
      partition === undefined ? { topic, key: `key ${i}`, value } : { topic, partition, value }
    )
  })
  await producer.close()
  return offsets!
}

type Strings = MessagesStream<string, string, string, string>

interface Reader {
  readonly consumer: Consumer<string, string, string, string>
  readonly stream: Strings
  readonly records: Array<string>
  readonly close: () => Promise<void>
}

const reader = async (
  setting: Setting,
  topic: string,
  groupId: string,
  options: {
    readonly mode?: "latest" | "earliest" | "committed"
    readonly isolationLevel?: 0 | 1
    readonly autocommit?: boolean
    readonly groupInstanceId?: string
  } = {}
): Promise<Reader> => {
  const { autocommit = true, isolationLevel = 1, mode = "committed", ...rest } = options
  const consumer = new Consumer({
    ...base(setting),
    ...rest,
    groupId,
    deserializers: stringDeserializers,
    heartbeatInterval: 200,
    sessionTimeout: 10_000,
    rebalanceTimeout: 10_000,
    maxWaitTime: 100
  })
  const stream = await consumer.consume({
    topics: [topic],
    mode,
    fallbackMode: "earliest",
    isolationLevel,
    autocommit
  })
  const records: Array<string> = []
  stream.on("data", ({ value }) => void records.push(value))
  return {
    consumer,
    stream,
    records,
    close: async () => {
      await stream.close()
      await consumer.close()
    }
  }
}

const assigned = ({ consumer }: Reader): ReadonlyArray<number> => consumer.assignments?.[0]?.partitions ?? []

await runScenarios({
  "topics and configs": async (setting) => {
    const topic = setting.name("t")
    await withAdmin(setting, async (admin) => {
      const [created] = await admin.createTopics({
        topics: [topic],
        partitions: 2,
        replicas: setting.replicas,
        configs: [{ name: "cleanup.policy", value: "compact" }]
      })
      deepStrictEqual([created!.partitions, created!.replicas], [2, setting.replicas])
      deepStrictEqual(created!.configuration["cleanup.policy"], "compact")
      await rejects(admin.createTopics({ topics: [topic] }))
      ok((await admin.listTopics()).includes(topic))
      await admin.createPartitions({ topics: [{ name: topic, count: 4, assignments: null }] })
      await until("four partitions", async () => {
        const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true })
        return topics.get(topic)!.partitionsCount === 4
      })
      const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true })
      deepStrictEqual(topics.get(topic)!.id, created!.id)
      const resource = { resourceType: ConfigResourceTypes.TOPIC, resourceName: topic }
      await admin.incrementalAlterConfigs({
        resources: [
          {
            ...resource,
            configs: [
              {
                name: "retention.ms",
                value: "123456",
                configOperation: IncrementalAlterConfigOperationTypes.SET
              },
              {
                name: "cleanup.policy",
                value: "delete",
                configOperation: IncrementalAlterConfigOperationTypes.APPEND
              }
            ]
          }
        ]
      })
      const valueOf = async (name: string) => {
        const [described] = await admin.describeConfigs({
          resources: [{ ...resource, configurationKeys: null }]
        })
        return described!.configs.find((each) => each.name === name)?.value
      }
      await until("the new retention", async () => (await valueOf("retention.ms")) === "123456")
      deepStrictEqual(await valueOf("cleanup.policy"), "compact,delete")
      const dirs = await admin.describeLogDirs({ topics: [{ name: topic, partitions: [0, 1, 2, 3] }] })
      const replicas = dirs.flatMap(({ results }) =>
        results.flatMap((each) => each.topics.flatMap((t) => t.partitions))
      )
      deepStrictEqual(replicas.length, 4 * setting.replicas)
      await admin.deleteTopics({ topics: [topic] })
      await until("deleted", async () => !(await admin.listTopics()).includes(topic))
    })
  },

  "produce and consume": async (setting) => {
    const topic = setting.name("t")
    await createTopic(setting, topic, 3)
    const offsets = await produce(setting, topic, values(60))
    deepStrictEqual([...new Set(offsets.map(({ offset }) => offset))], [0n])
    const all = await reader(setting, topic, setting.name("g"), { mode: "earliest" })
    await comes("all records", () => all.records, values(60))
    await all.close()
  },

  "group of two": async (setting) => {
    const [topic, group] = [setting.name("t"), setting.name("g")]
    await createTopic(setting, topic, 4)
    const first = await reader(setting, topic, group)
    await until("the first has all", () => assigned(first).length === 4)
    const second = await reader(setting, topic, group)
    await until("each has two", () => assigned(first).length === 2 && assigned(second).length === 2)
    deepStrictEqual([...assigned(first), ...assigned(second)].sort(), [0, 1, 2, 3])
    for (let partition = 0; partition < 4; partition++)
      await produce(setting, topic, values(5, `p${partition}`), partition)
    // It may rejoin by itself; what it read in between comes again then.
    const both = () => [...new Set([...first.records, ...second.records])]
    await comes(
      "the records of all partitions, by both",
      both,
      [0, 1, 2, 3].flatMap((each) => values(5, `p${each}`))
    )
    ok(first.records.length > 0 && second.records.length > 0)
    await withAdmin(setting, async (admin) => {
      const described = (await admin.describeGroups({ groups: [group] })).get(group)!
      deepStrictEqual([described.state, described.members.size], ["Stable", 2])
      ok((await admin.listGroups()).has(group))
    })
    await second.close()
    await until("the first has all again", () => assigned(first).length === 4)
    await first.close()
  },

  "commit and resume": async (setting) => {
    const [topic, group] = [setting.name("t"), setting.name("g")]
    await createTopic(setting, topic, 1)
    await produce(setting, topic, values(10), 0)
    const before = await reader(setting, topic, group, { autocommit: false })
    await comes("all", () => before.records, values(10))
    await before.consumer.commit({ offsets: [{ topic, partition: 0, offset: 7n, leaderEpoch: 0 }] })
    await before.close()
    const after = await reader(setting, topic, group)
    await comes("the rest", () => after.records, values(10).slice(7))
    await after.close()
    await withAdmin(setting, async (admin) => {
      const committed = async () => {
        const [described] = await admin.listConsumerGroupOffsets({
          groups: [{ groupId: group, topics: [{ name: topic, partitionIndexes: [0] }] }]
        })
        return described!.topics[0]!.partitions[0]!.committedOffset
      }
      await until("committed by itself", async () => (await committed()) === 10n)
      await admin.alterConsumerGroupOffsets({
        groupId: group,
        topics: [{ name: topic, partitionOffsets: [{ partition: 0, offset: 3n }] }]
      })
      deepStrictEqual(await committed(), 3n)
      await admin.deleteConsumerGroupOffsets({
        groupId: group,
        topics: [{ name: topic, partitionIndexes: [0] }]
      })
      deepStrictEqual(await committed(), -1n)
    })
  },

  "groups deleted": async (setting) => {
    const [topic, group] = [setting.name("t"), setting.name("g")]
    await createTopic(setting, topic, 1)
    await produce(setting, topic, values(1), 0)
    const member = await reader(setting, topic, group)
    await comes("the one", () => member.records, values(1))
    await withAdmin(setting, async (admin) => {
      await rejects(admin.deleteGroups({ groups: [group] }))
      await member.close()
      await admin.deleteGroups({ groups: [group] })
      ok(!(await admin.listGroups()).has(group))
    })
  },

  "static members": async (setting) => {
    const [topic, group] = [setting.name("t"), setting.name("g")]
    await createTopic(setting, topic, 2)
    const first = await reader(setting, topic, group, { groupInstanceId: "one" })
    await until("the first has both", () => assigned(first).length === 2)
    await withAdmin(setting, async (admin) => {
      const described = (await admin.describeGroups({ groups: [group] })).get(group)!
      deepStrictEqual(
        [...described.members.values()].map((each) => each.groupInstanceId),
        ["one"]
      )
    })
    await first.close()
  },

  "offsets reset": async (setting) => {
    const topic = setting.name("t")
    await createTopic(setting, topic, 1)
    await produce(setting, topic, values(3), 0)
    const latest = await reader(setting, topic, setting.name("latest"), { mode: "latest" })
    await produce(setting, topic, values(2, "new"), 0)
    await comes("only what is new", () => latest.records, values(2, "new"))
    const offsets = async (timestamp: bigint) =>
      (await latest.consumer.listOffsets({ topics: [topic], timestamp })).get(topic)
    deepStrictEqual(await offsets(ListOffsetTimestamps.EARLIEST), [0n])
    deepStrictEqual(await offsets(ListOffsetTimestamps.LATEST), [5n])
    deepStrictEqual(await offsets(1n), [0n])
    deepStrictEqual(await offsets(BigInt(Date.now() + 3_600_000)), [-1n])
    await latest.close()
    await withAdmin(setting, async (admin) => {
      const [deleted] = await admin.deleteRecords({
        topics: [{ name: topic, partitions: [{ partition: 0, offset: 2n }] }]
      })
      deepStrictEqual(deleted!.partitions, [{ partition: 0, lowWatermark: 2n }])
    })
    const rest = await reader(setting, topic, setting.name("rest"), { mode: "earliest" })
    await comes("what is left", () => rest.records, [...values(3).slice(2), ...values(2, "new")])
    await rest.close()
  },

  quotas: async (setting) => {
    const user = setting.name("u")
    await withAdmin(setting, async (admin) => {
      await admin.alterClientQuotas({
        entries: [
          {
            entities: [{ entityType: "user", entityName: user }],
            ops: [{ key: "producer_byte_rate", value: 1024, remove: false }]
          }
        ]
      })
      const described = () =>
        admin.describeClientQuotas({
          components: [{ entityType: "user", matchType: 0, match: user }],
          strict: true
        })
      await until("the quota", async () => (await described()).length === 1)
      const [quota] = await described()
      deepStrictEqual(quota!.values, [{ key: "producer_byte_rate", value: 1024 }])
    })
  },

  transactions: async (setting) => {
    const topic = setting.name("t")
    await createTopic(setting, topic, 1)
    const producer = makeProducer(setting, { transactionalId: setting.name("x") })
    const messages = (of: string) => values(3, of).map((value) => ({ topic, value, partition: 0 }))
    const committed = await producer.beginTransaction()
    await committed.send({ messages: messages("committed") })
    await committed.commit()
    const aborted = await producer.beginTransaction()
    await aborted.send({ messages: messages("aborted") })
    await aborted.abort()
    const last = await producer.beginTransaction()
    await last.send({ messages: messages("last") })
    await last.commit()
    await producer.close()
    const seen = await reader(setting, topic, setting.name("committed"), { mode: "earliest" })
    await comes("what was committed", () => seen.records, [...values(3, "committed"), ...values(3, "last")])
    const all = await reader(setting, topic, setting.name("all"), { mode: "earliest", isolationLevel: 0 })
    await comes("everything", () => all.records, [
      ...values(3, "committed"),
      ...values(3, "aborted"),
      ...values(3, "last")
    ])
    await Promise.all([seen.close(), all.close()])
  },

  "transactional offsets": async (setting) => {
    const [source, target, group] = [setting.name("s"), setting.name("t"), setting.name("g")]
    await createTopic(setting, source, 1)
    await createTopic(setting, target, 1)
    await produce(setting, source, values(4), 0)
    const consumer = new Consumer({ ...base(setting), groupId: group, deserializers: stringDeserializers })
    const stream = await consumer.consume({
      topics: [source],
      mode: "committed",
      fallbackMode: "earliest",
      autocommit: false
    })
    const producer = makeProducer(setting, { transactionalId: setting.name("x") })
    let copied = 0
    for await (const message of stream) {
      const transaction = await producer.beginTransaction()
      await transaction.addConsumer(consumer)
      await transaction.addOffset(message)
      await transaction.send({
        messages: [{ topic: target, partition: 0, value: `copy of ${message.value}` }]
      })
      // The last one is aborted: it must come again.
      if (++copied === 4) {
        await transaction.abort()
        break
      }
      await transaction.commit()
    }
    await consumer.close(true)
    await producer.close()
    const again = await reader(setting, source, group)
    await comes("what was aborted comes again", () => again.records, ["value 3"])
    await again.close()
    const copies = await reader(setting, target, setting.name("copies"), { mode: "earliest" })
    await comes("copies", () => copies.records, values(3, "copy of value"))
    await copies.close()
  }
})
