/** kafkajs 2.2: requests of the time of Kafka 2.x. */
import { deepStrictEqual, ok, rejects } from "node:assert"
import kafkajs, { type Consumer } from "kafkajs"
import { comes, runScenarios, type Setting, until, values } from "./scenarios.ts"

const { CompressionTypes, ConfigResourceTypes, Kafka, logLevel } = kafkajs

const client = ({ bootstrap }: Setting) =>
  new Kafka({
    clientId: "kafkajs-program",
    brokers: [...bootstrap],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, retries: 20 }
  })

const withAdmin = async <A>(
  setting: Setting,
  use: (admin: ReturnType<kafkajs.Kafka["admin"]>) => Promise<A>
) => {
  const admin = client(setting).admin()
  await admin.connect()
  try {
    return await use(admin)
  } finally {
    await admin.disconnect()
  }
}

const createTopic = (setting: Setting, topic: string, numPartitions: number) =>
  withAdmin(setting, (admin) =>
    admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic, numPartitions, replicationFactor: setting.replicas }]
    })
  )

const produce = async (
  setting: Setting,
  topic: string,
  records: ReadonlyArray<string>,
  options: {
    readonly partition?: number
    readonly compression?: kafkajs.CompressionTypes
    readonly isIdempotent?: boolean
  } = {}
) => {
  const producer = client(setting).producer({
    allowAutoTopicCreation: false,
    idempotent: options.isIdempotent ?? true
  })
  await producer.connect()
  const sent = await producer.send({
    topic,
    acks: -1,
    compression: options.compression ?? CompressionTypes.None,
    messages: records.map((value, i) => ({
      value,
      ...(options.partition === undefined ? { key: `key ${i}` } : { partition: options.partition })
    }))
  })
  await producer.disconnect()
  return sent
}

interface Reader {
  readonly consumer: Consumer
  readonly records: Array<string>
  assigned: ReadonlyArray<number>
}

const reader = async (
  setting: Setting,
  topic: string,
  groupId: string,
  options: {
    readonly fromBeginning?: boolean
    readonly readUncommitted?: boolean
    readonly autoCommit?: boolean
  } = {}
): Promise<Reader> => {
  const consumer = client(setting).consumer({
    groupId,
    heartbeatInterval: 200,
    maxWaitTimeInMs: 100,
    readUncommitted: options.readUncommitted ?? false
  })
  const self: Reader = { consumer, records: [], assigned: [] }
  consumer.on("consumer.group_join", ({ payload }) => (self.assigned = payload.memberAssignment[topic] ?? []))
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: options.fromBeginning ?? true })
  await consumer.run({
    autoCommit: options.autoCommit ?? true,
    eachMessage: async ({ message }) => void self.records.push(String(message.value))
  })
  return self
}

const ofPartitions = (partitions: ReadonlyArray<number>) =>
  partitions.flatMap((each) => values(5, `p${each}`))

const three = (of: string) => values(3, of).map((value) => ({ value, partition: 0 }))

await runScenarios({
  "topics and configs": async (setting) => {
    const topic = setting.name("t")
    await withAdmin(setting, async (admin) => {
      const isNew = await admin.createTopics({
        topics: [
          {
            topic,
            numPartitions: 2,
            replicationFactor: setting.replicas,
            configEntries: [{ name: "cleanup.policy", value: "compact" }]
          }
        ]
      })
      deepStrictEqual(isNew, true)
      deepStrictEqual(await admin.createTopics({ topics: [{ topic }] }), false)
      ok((await admin.listTopics()).includes(topic))
      await admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] })
      await until("four partitions", async () => {
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
        const { partitions } = topics[0]!
        return (
          partitions.length === 4 && partitions.every((each) => each.replicas.length === setting.replicas)
        )
      })
      const resource = { type: ConfigResourceTypes.TOPIC, name: topic }
      await admin.alterConfigs({
        validateOnly: false,
        resources: [{ ...resource, configEntries: [{ name: "retention.ms", value: "123456" }] }]
      })
      const valueOf = async (name: string) => {
        const { resources } = await admin.describeConfigs({ includeSynonyms: true, resources: [resource] })
        return resources[0]!.configEntries.find((each) => each.configName === name)?.configValue
      }
      await until("the new retention", async () => (await valueOf("retention.ms")) === "123456")
      // AlterConfigs says all that is set: what it does not name is a default again.
      deepStrictEqual(await valueOf("cleanup.policy"), "delete")
      await rejects(admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] }), /partitions/i)
      const { brokers, controller } = await admin.describeCluster()
      ok(brokers.length > 0 && controller !== null)
      await admin.deleteTopics({ topics: [topic] })
      await until("deleted", async () => !(await admin.listTopics()).includes(topic))
    })
  },

  "produce and consume": async (setting) => {
    const topic = setting.name("t")
    await createTopic(setting, topic, 3)
    const plain = await produce(setting, topic, values(60), { isIdempotent: false })
    deepStrictEqual(
      plain.map(({ errorCode }) => errorCode),
      plain.map(() => 0)
    )
    await produce(setting, topic, values(60, "zipped"), {
      compression: CompressionTypes.GZIP,
      isIdempotent: false
    })
    const all = await reader(setting, topic, setting.name("g"))
    // A producer that is not idempotent may write twice what it tries again.
    const once = () => [...new Set(all.records)]
    await comes("all records", once, [...values(60), ...values(60, "zipped")])
    await all.consumer.disconnect()
  },

  "idempotent producer": async (setting) => {
    const topic = setting.name("t")
    await createTopic(setting, topic, 1)
    const producer = client(setting).producer({ idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    for (const value of values(10)) await producer.send({ topic, messages: [{ value }] })
    await producer.disconnect()
    await withAdmin(setting, async (admin) =>
      deepStrictEqual((await admin.fetchTopicOffsets(topic))[0]!.high, "10")
    )
  },

  "group of two": async (setting) => {
    const [topic, group] = [setting.name("t"), setting.name("g")]
    await createTopic(setting, topic, 4)
    const first = await reader(setting, topic, group)
    await until("the first has all", () => first.assigned.length === 4)
    const second = await reader(setting, topic, group)
    await until("each has two", () => first.assigned.length === 2 && second.assigned.length === 2)
    deepStrictEqual([...first.assigned, ...second.assigned].sort(), [0, 1, 2, 3])
    for (let partition = 0; partition < 4; partition++)
      await produce(setting, topic, values(5, `p${partition}`), { partition })
    await comes("the first's", () => first.records, ofPartitions(first.assigned))
    await comes("the second's", () => second.records, ofPartitions(second.assigned))
    await withAdmin(setting, async (admin) => {
      const { groups } = await admin.describeGroups([group])
      deepStrictEqual([groups[0]!.state, groups[0]!.members.length], ["Stable", 2])
      ok((await admin.listGroups()).groups.some(({ groupId }) => groupId === group))
    })
    await second.consumer.disconnect()
    await until("the first has all again", () => first.assigned.length === 4)
    await first.consumer.disconnect()
  },

  "commit and resume": async (setting) => {
    const [topic, group] = [setting.name("t"), setting.name("g")]
    await createTopic(setting, topic, 1)
    await produce(setting, topic, values(10), { partition: 0 })
    const before = await reader(setting, topic, group, { autoCommit: false })
    await comes("all", () => before.records, values(10))
    await before.consumer.commitOffsets([{ topic, partition: 0, offset: "7", metadata: "so far" }])
    await before.consumer.disconnect()
    await withAdmin(setting, async (admin) => {
      const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
      deepStrictEqual(committed!.partitions, [{ partition: 0, offset: "7", metadata: "so far" }])
    })
    const after = await reader(setting, topic, group)
    await comes("the rest", () => after.records, values(10).slice(7))
    await after.consumer.disconnect()
    await withAdmin(setting, async (admin) => {
      await admin.resetOffsets({ groupId: group, topic, earliest: true })
      // It commits the timestamp that means the earliest, as an offset.
      const [stored] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
      deepStrictEqual(stored!.partitions[0]!.offset, "-2")
      const [reset] = await admin.fetchOffsets({ groupId: group, topics: [topic], resolveOffsets: true })
      deepStrictEqual(reset!.partitions[0]!.offset, "0")
      await admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: "9" }] })
      const [set] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
      deepStrictEqual(set!.partitions[0]!.offset, "9")
      await admin.deleteGroups([group])
      ok(!(await admin.listGroups()).groups.some(({ groupId }) => groupId === group))
    })
  },

  "offsets reset": async (setting) => {
    const topic = setting.name("t")
    await createTopic(setting, topic, 1)
    await produce(setting, topic, values(3), { partition: 0 })
    const latest = await reader(setting, topic, setting.name("latest"), { fromBeginning: false })
    await until("assigned", () => latest.assigned.length === 1)
    const seeker = await reader(setting, topic, setting.name("seek"))
    await comes("from the beginning", () => seeker.records, values(3))
    seeker.consumer.seek({ topic, partition: 0, offset: "1" })
    await comes("and again from 1", () => seeker.records, [...values(3), ...values(3).slice(1)])
    // Where a consumer begins at the end is known once it has fetched: until then produce one more.
    const sent: Array<string> = []
    await until("a new one at the latest", async () => {
      const value = `new ${sent.length}`
      sent.push(value)
      await produce(setting, topic, [value], { partition: 0 })
      return latest.records.length > 0
    })
    ok(latest.records.every((value) => sent.includes(value)))
    await Promise.all([latest.consumer.disconnect(), seeker.consumer.disconnect()])
    await withAdmin(setting, async (admin) => {
      const [future] = await admin.fetchTopicOffsetsByTimestamp(topic, Date.now() + 3_600_000)
      deepStrictEqual(future!.offset, String(3 + sent.length))
      const [past] = await admin.fetchTopicOffsetsByTimestamp(topic, 1)
      deepStrictEqual(past!.offset, "0")
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "2" }] })
      deepStrictEqual((await admin.fetchTopicOffsets(topic))[0]!.low, "2")
    })
    const rest = await reader(setting, topic, setting.name("rest"))
    await comes("what is left", () => rest.records, [...values(3).slice(2), ...sent])
    await rest.consumer.disconnect()
  },

  transactions: async (setting) => {
    const [topic, group] = [setting.name("t"), setting.name("g")]
    await createTopic(setting, topic, 1)
    const producer = client(setting).producer({
      transactionalId: setting.name("x"),
      idempotent: true,
      maxInFlightRequests: 1
    })
    await producer.connect()
    const committed = await producer.transaction()
    await committed.send({ topic, messages: three("committed") })
    await committed.sendOffsets({
      consumerGroupId: group,
      topics: [{ topic, partitions: [{ partition: 0, offset: "2" }] }]
    })
    await committed.commit()
    const aborted = await producer.transaction()
    await aborted.send({ topic, messages: three("aborted") })
    await aborted.sendOffsets({
      consumerGroupId: group,
      topics: [{ topic, partitions: [{ partition: 0, offset: "3" }] }]
    })
    await aborted.abort()
    const last = await producer.transaction()
    await last.send({ topic, messages: three("last") })
    await last.commit()
    await producer.disconnect()
    const seen = await reader(setting, topic, setting.name("committed"))
    await comes("what was committed", () => seen.records, [...values(3, "committed"), ...values(3, "last")])
    const all = await reader(setting, topic, setting.name("all"), { readUncommitted: true })
    await comes("everything", () => all.records, [
      ...values(3, "committed"),
      ...values(3, "aborted"),
      ...values(3, "last")
    ])
    await Promise.all([seen.consumer.disconnect(), all.consumer.disconnect()])
    await withAdmin(setting, async (admin) => {
      const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
      deepStrictEqual(offsets!.partitions[0]!.offset, "2")
      // Three markers take an offset each.
      deepStrictEqual((await admin.fetchTopicOffsets(topic))[0]!.high, "12")
    })
  }
})
