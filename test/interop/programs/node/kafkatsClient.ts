/** @kafkats/client 0.12. */
import { deepStrictEqual, ok } from "node:assert"
import {
  type Consumer,
  type ConsumerConfig,
  ErrorCode,
  KafkaClient,
  noopLogger,
  string,
  topic as define
} from "@kafkats/client"
import { comes, runScenarios, type Setting, until, values } from "./scenarios.ts"

const connect = async ({ bootstrap }: Setting): Promise<KafkaClient> => {
  const client = new KafkaClient({ clientId: "kafkats-program", brokers: [...bootstrap], logger: noopLogger })
  await client.connect()
  return client
}

const withClient = async <A>(setting: Setting, use: (client: KafkaClient) => Promise<A>): Promise<A> => {
  const client = await connect(setting)
  try {
    return await use(client)
  } finally {
    await client.disconnect()
  }
}

const createTopic = async (
  { replicas }: Setting,
  client: KafkaClient,
  name: string,
  numPartitions: number
) => {
  const [created] = await client.admin().createTopics([{ name, numPartitions, replicationFactor: replicas }])
  deepStrictEqual(created!.errorCode, ErrorCode.None)
}

const produce = async (
  client: KafkaClient,
  name: string,
  records: ReadonlyArray<string>,
  partition?: number
) => {
  const producer = client.producer({ idempotent: true })
  const sent = await producer.send(
    define(name, { value: string(), key: string() }),
    records.map((value, i) => (partition === undefined ? { key: `key ${i}`, value } : { partition, value }))
  )
  await producer.disconnect()
  return sent
}

interface Reader {
  readonly consumer: Consumer
  readonly records: Array<string>
  readonly assigned: Set<number>
  readonly stop: () => Promise<void>
}

/**
 * Each on a client of its own: those of one client share its connections, and a broker answers what comes on one in order, a JoinGroup that waits for the
 * other first.
 */
const reader = async (setting: Setting, name: string, options: ConsumerConfig): Promise<Reader> => {
  const client = await connect(setting)
  const consumer = client.consumer({
    autoOffsetReset: "earliest",
    heartbeatIntervalMs: 200,
    sessionTimeoutMs: 10_000,
    maxWaitMs: 100,
    ...options
  })
  const assigned = new Set<number>()
  consumer.on("partitionsAssigned", (partitions) =>
    partitions.forEach((each) => assigned.add(each.partition))
  )
  consumer.on("partitionsRevoked", (partitions) =>
    partitions.forEach((each) => assigned.delete(each.partition))
  )
  consumer.on("error", () => {})
  const records: Array<string> = []
  const running = consumer.runEach(
    define(name, { value: string() }),
    async ({ value }) => void records.push(value)
  )
  return {
    consumer,
    records,
    assigned,
    stop: async () => {
      consumer.stop()
      await running
      await client.disconnect()
    }
  }
}

const ofPartitions = ({ assigned }: Reader) => [...assigned].flatMap((each) => values(5, `p${each}`))

const three = (of: string) => values(3, of).map((value) => ({ value: Buffer.from(value), partition: 0 }))

await runScenarios({
  topics: (setting) =>
    withClient(setting, async (client) => {
      const admin = client.admin()
      const name = setting.name("t")
      const asked = [
        {
          name,
          numPartitions: 2,
          replicationFactor: setting.replicas,
          configs: { "cleanup.policy": "compact" }
        }
      ]
      const [validated] = await admin.createTopics(asked, { validateOnly: true })
      deepStrictEqual(validated!.errorCode, ErrorCode.None)
      ok(!(await admin.listTopics()).includes(name))
      const [created] = await admin.createTopics(asked)
      deepStrictEqual([created!.numPartitions, created!.replicationFactor], [2, setting.replicas])
      const [again] = await admin.createTopics(asked)
      deepStrictEqual(again!.errorCode, ErrorCode.TopicAlreadyExists)
      await until("listed", async () => (await admin.listTopics()).includes(name))
      const [described] = await admin.describeTopics([name])
      deepStrictEqual(described!.topicId, created!.topicId)
      deepStrictEqual(
        described!.partitions.map((each) => each.isr.length),
        [setting.replicas, setting.replicas]
      )
      ok((await admin.describeCluster()).brokers.length >= setting.replicas)
      const [deleted] = await admin.deleteTopics([name])
      deepStrictEqual(deleted!.errorCode, ErrorCode.None)
      await until("deleted", async () => !(await admin.listTopics()).includes(name))
    }),

  "produce and consume": (setting) =>
    withClient(setting, async (client) => {
      const name = setting.name("t")
      await createTopic(setting, client, name, 3)
      const sent = await produce(client, name, values(60))
      deepStrictEqual(new Set(sent.map(({ offset, partition }) => `${partition} ${offset}`)).size, 60)
      const all = await reader(setting, name, { groupId: setting.name("g") })
      await comes("all records", () => all.records, values(60))
      await all.stop()
    }),

  "group of two": (setting) =>
    withClient(setting, async (client) => {
      const [name, groupId] = [setting.name("t"), setting.name("g")]
      await createTopic(setting, client, name, 4)
      const first = await reader(setting, name, { groupId })
      await until("the first has all", () => first.assigned.size === 4)
      const second = await reader(setting, name, { groupId })
      await until("each has two", () => first.assigned.size === 2 && second.assigned.size === 2)
      deepStrictEqual([...first.assigned, ...second.assigned].sort(), [0, 1, 2, 3])
      for (let partition = 0; partition < 4; partition++)
        await produce(client, name, values(5, `p${partition}`), partition)
      await comes("the first's", () => first.records, ofPartitions(first))
      await comes("the second's", () => second.records, ofPartitions(second))
      const [described] = await client.admin().describeGroups([groupId])
      deepStrictEqual([described!.state, described!.members.length], ["Stable", 2])
      ok((await client.admin().listGroups()).some((each) => each.groupId === groupId))
      await second.stop()
      await until("the first has all again", () => first.assigned.size === 4)
      await first.stop()
      const [deleted] = await client.admin().deleteGroups([groupId])
      deepStrictEqual(deleted!.errorCode, ErrorCode.None)
    }),

  "commit and resume": (setting) =>
    withClient(setting, async (client) => {
      const [name, groupId] = [setting.name("t"), setting.name("g")]
      await createTopic(setting, client, name, 1)
      await produce(client, name, values(5), 0)
      const before = await reader(setting, name, { groupId })
      await comes("all", () => before.records, values(5))
      await before.stop()
      await produce(client, name, values(5, "more"), 0)
      const after = await reader(setting, name, { groupId })
      await comes("the rest", () => after.records, values(5, "more"))
      await after.stop()
    }),

  "static members": (setting) =>
    withClient(setting, async (client) => {
      const [name, groupId] = [setting.name("t"), setting.name("g")]
      await createTopic(setting, client, name, 2)
      const member = await reader(setting, name, { groupId, groupInstanceId: "one" })
      await until("assigned", () => member.assigned.size === 2)
      const [described] = await client.admin().describeGroups([groupId])
      deepStrictEqual(
        described!.members.map((each) => each.groupInstanceId),
        ["one"]
      )
      await member.stop()
    }),

  "offsets reset": (setting) =>
    withClient(setting, async (client) => {
      const name = setting.name("t")
      await createTopic(setting, client, name, 1)
      await produce(client, name, values(3), 0)
      const latest = await reader(setting, name, {
        groupId: setting.name("latest"),
        autoOffsetReset: "latest"
      })
      // Where a consumer begins at the end is known once it has fetched: until then produce one more.
      const sent: Array<string> = []
      await until("a new one at the latest", async () => {
        const value = `new ${sent.length}`
        sent.push(value)
        await produce(client, name, [value], 0)
        return latest.records.length > 0
      })
      ok(latest.records.every((value) => sent.includes(value)))
      latest.consumer.seek(name, 0, 1n)
      await until("back at 1", () => latest.records.includes("value 1"))
      ok(!latest.records.includes("value 0"))
      await latest.stop()
      const offsets = (which: "earliest" | "latest") => client.admin().fetchTopicOffsets(name, [0], which)
      deepStrictEqual([...(await offsets("earliest"))], [[0, 0n]])
      deepStrictEqual([...(await offsets("latest"))], [[0, BigInt(3 + sent.length)]])
    }),

  transactions: (setting) =>
    withClient(setting, async (client) => {
      const [name, groupId] = [setting.name("t"), setting.name("g")]
      await createTopic(setting, client, name, 1)
      const producer = client.producer({ transactionalId: setting.name("x") })
      await producer.transaction(async (transaction) => {
        await transaction.send(name, three("committed"))
        await transaction.sendOffsets({ groupId, offsets: [{ topic: name, partition: 0, offset: 2n }] })
      })
      const why = await producer
        .transaction(async (transaction) => {
          await transaction.send(name, three("aborted"))
          await transaction.sendOffsets({ groupId, offsets: [{ topic: name, partition: 0, offset: 3n }] })
          throw new Error("changed its mind")
        })
        .catch((error: unknown) => String(error))
      ok(String(why).includes("changed its mind"), String(why))
      await producer.transaction((transaction) => transaction.send(name, three("last")))
      await producer.disconnect()
      const committed = [...values(3, "committed"), ...values(3, "last")]
      const seen = await reader(setting, name, {
        groupId: setting.name("committed"),
        isolationLevel: "read_committed"
      })
      await comes("what was committed", () => seen.records, committed)
      const all = await reader(setting, name, {
        groupId: setting.name("all"),
        isolationLevel: "read_uncommitted"
      })
      await comes("everything", () => all.records, [...committed, ...values(3, "aborted")])
      const rest = await reader(setting, name, { groupId, isolationLevel: "read_committed" })
      await comes("from the committed offset", () => rest.records, ["committed 2", ...values(3, "last")])
      await Promise.all([seen.stop(), all.stop(), rest.stop()])
    })
})
