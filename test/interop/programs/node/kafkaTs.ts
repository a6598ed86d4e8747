/** kafka-ts 1.5: its consumer and producer; topics, configs and transactions by the requests that it sends for its users. */
import { deepStrictEqual, ok, rejects } from "node:assert"
import { API, API_ERROR, createKafkaClient, KafkaTSApiError, setLogger } from "kafka-ts"
import { comes, runScenarios, type Setting, until, values } from "./scenarios.ts"

setLogger({ debug: () => {}, info: () => {}, warn: () => {}, error: () => {} })

const client = ({ bootstrap }: Setting) =>
  createKafkaClient({
    clientId: "kafka-ts-program",
    bootstrapServers: bootstrap.map((each) => {
      const [host = "", port = ""] = each.split(":")
      return { host, port: Number(port) }
    })
  })

type ConsumerOptions = Parameters<ReturnType<typeof client>["startConsumer"]>[0]
type Cluster = ReturnType<ReturnType<typeof client>["createCluster"]>

const withCluster = async <A>(setting: Setting, use: (cluster: Cluster) => Promise<A>): Promise<A> => {
  const cluster = client(setting).createCluster()
  await cluster.connect()
  try {
    return await use(cluster)
  } finally {
    await cluster.disconnect()
  }
}

const metadata = (cluster: Cluster, topic?: string) =>
  cluster.sendRequest(API.METADATA, {
    topics: topic === undefined ? null : [{ id: null, name: topic }],
    allowTopicAutoCreation: false
  })

const createTopic = (setting: Setting, name: string, numPartitions: number, policy = "delete") =>
  withCluster(setting, async (cluster) => {
    const { controllerId } = await metadata(cluster)
    const { topics } = await cluster.sendRequestToNode(controllerId)(API.CREATE_TOPICS, {
      timeoutMs: 10_000,
      topics: [
        {
          name,
          numPartitions,
          replicationFactor: setting.replicas,
          configs: [{ name: "cleanup.policy", value: policy }]
        }
      ]
    })
    await until("its leaders are known", async () => {
      const known = await metadata(cluster, name).catch(() => undefined)
      return known?.topics[0]?.partitions.length === numPartitions
    })
    return topics[0]!
  })

const produce = async (
  setting: Setting,
  topic: string,
  records: ReadonlyArray<string>,
  partition?: number
) => {
  const producer = client(setting).createProducer({})
  await producer.send(
    records.map((value, i) =>
      partition === undefined ? { topic, key: `key ${i}`, value } : { topic, partition, value }
    )
  )
  await producer.close()
}

interface Reader {
  readonly records: Array<string>
  readonly partitions: Array<number>
  readonly close: () => Promise<void>
}

const reader = async (
  setting: Setting,
  topic: string,
  options: Partial<ConsumerOptions>
): Promise<Reader> => {
  const records: Array<string> = []
  const partitions: Array<number> = []
  const consumer = await client(setting).startConsumer({
    topics: [topic],
    maxWaitMs: 100,
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 10_000,
    fromBeginning: true,
    onBatch: (messages) => {
      for (const { partition, value } of messages) {
        records.push(String(value))
        partitions.push(partition)
      }
    },
    ...options
  })
  return { records, partitions, close: () => consumer.close() }
}

const members = (setting: Setting, group: string) =>
  withCluster(setting, async (cluster) => {
    const { coordinators } = await cluster.sendRequest(API.FIND_COORDINATOR, { keyType: 0, keys: [group] })
    const { groups } = await cluster.sendRequestToNode(coordinators[0]!.nodeId)(API.DESCRIBE_GROUPS, {
      groups: [group]
    })
    return groups[0]!
  })

await runScenarios({
  "topics and configs": async (setting) => {
    const topic = setting.name("t")
    const created = await createTopic(setting, topic, 2, "compact")
    await rejects(createTopic(setting, topic, 2), /TOPIC_ALREADY_EXISTS|36|exists/i)
    await withCluster(setting, async (cluster) => {
      const { controllerId, topics } = await metadata(cluster, topic)
      deepStrictEqual(topics[0]!.topicId, created._topicId)
      const controller = cluster.sendRequestToNode(controllerId)
      await controller(API.CREATE_PARTITIONS, {
        topics: [{ name: topic, count: 4, assignments: null }],
        timeoutMs: 10_000,
        validateOnly: false
      })
      await until("four", async () => (await metadata(cluster, topic)).topics[0]!.partitions.length === 4)
      await controller(API.INCREMENTAL_ALTER_CONFIGS, {
        resources: [
          {
            resourceType: 2,
            resourceName: topic,
            configs: [{ name: "retention.ms", configOperation: 0, value: "123456" }]
          }
        ],
        validateOnly: false
      })
      const valueOf = async (name: string) => {
        const { results } = await cluster.sendRequest(API.DESCRIBE_CONFIGS, {
          resources: [{ resourceType: 2, resourceName: topic, configurationKeys: [name] }],
          includeSynonyms: true,
          includeDocumentation: true
        })
        return results[0]!.configs.map((each) => [each.name, each.value])
      }
      await until("the new retention", async () => (await valueOf("retention.ms"))[0]?.[1] === "123456")
      deepStrictEqual(await valueOf("cleanup.policy"), [["cleanup.policy", "compact"]])
      await controller(API.DELETE_TOPICS, { topics: [{ name: topic, topicId: null }], timeoutMs: 10_000 })
      await until("deleted", async () => {
        const { topics } = await metadata(cluster)
        return !topics.some(({ name }) => name === topic)
      })
    })
  },

  "produce and consume": async (setting) => {
    const topic = setting.name("t")
    await createTopic(setting, topic, 3)
    await produce(setting, topic, values(60))
    const grouped = await reader(setting, topic, { groupId: setting.name("g") })
    const alone = await reader(setting, topic, {})
    await comes("by a group", () => grouped.records, values(60))
    await comes("by none", () => alone.records, values(60))
    await Promise.all([grouped.close(), alone.close()])
  },

  "group of two": async (setting) => {
    const [topic, groupId] = [setting.name("t"), setting.name("g")]
    await createTopic(setting, topic, 4)
    const all = async (round: string) => {
      for (let partition = 0; partition < 4; partition++)
        await produce(setting, topic, values(5, `${round} p${partition}`), partition)
      return [0, 1, 2, 3].flatMap((partition) => values(5, `${round} p${partition}`))
    }
    const first = await reader(setting, topic, { groupId })
    const alone = await all("alone")
    await comes("all by one", () => first.records, alone)
    const second = await reader(setting, topic, { groupId })
    await until("both are members", async () => {
      const { groupState, members: each } = await members(setting, groupId)
      return groupState === "Stable" && each.length === 2
    })
    const shared = await all("shared")
    await comes("all by two", () => [...first.records, ...second.records], [...alone, ...shared])
    deepStrictEqual(new Set(second.partitions).size, 2)
    await second.close()
    const rest = await all("rest")
    await comes("all by one again", () => [...first.records, ...second.records], [
      ...alone,
      ...shared,
      ...rest
    ])
    await first.close()
  },

  "commit and resume": async (setting) => {
    const [topic, groupId] = [setting.name("t"), setting.name("g")]
    await createTopic(setting, topic, 1)
    await produce(setting, topic, values(5), 0)
    const before = await reader(setting, topic, { groupId })
    await comes("all", () => before.records, values(5))
    await before.close()
    await produce(setting, topic, values(5, "more"), 0)
    const after = await reader(setting, topic, { groupId })
    await comes("the rest", () => after.records, values(5, "more"))
    await after.close()
  },

  "static members": async (setting) => {
    const [topic, groupId] = [setting.name("t"), setting.name("g")]
    await createTopic(setting, topic, 2)
    await produce(setting, topic, values(2), 0)
    const before = await reader(setting, topic, { groupId, groupInstanceId: "one" })
    await comes("all", () => before.records, values(2))
    await before.close()
    const described = await members(setting, groupId)
    deepStrictEqual(
      [described.groupState, described.members.map((each) => each.groupInstanceId)],
      ["Stable", ["one"]]
    )
    await produce(setting, topic, values(2, "more"), 1)
    const after = await reader(setting, topic, { groupId, groupInstanceId: "one" })
    await comes("the rest", () => after.records, values(2, "more"))
    await after.close()
  },

  "offsets reset": async (setting) => {
    const topic = setting.name("t")
    await createTopic(setting, topic, 1)
    await produce(setting, topic, values(3), 0)
    const start = Date.now() + 5
    await until("later", () => Date.now() > start)
    const latest = await reader(setting, topic, { fromBeginning: false })
    await produce(setting, topic, values(2, "new"), 0)
    await comes("only what is new", () => latest.records, values(2, "new"))
    const byTime = await reader(setting, topic, { fromTimestamp: BigInt(start) })
    await comes("what is since then", () => byTime.records, values(2, "new"))
    await Promise.all([latest.close(), byTime.close()])
  },

  transactions: async (setting) => {
    const [topic, transactionalId] = [setting.name("t"), setting.name("x")]
    await createTopic(setting, topic, 1)
    await withCluster(setting, async (cluster) => {
      let coordinatorId = -1
      await until("the coordinator", async () => {
        const found = await cluster
          .sendRequest(API.FIND_COORDINATOR, { keyType: 1, keys: [transactionalId] })
          .catch(() => undefined)
        coordinatorId = found?.coordinators[0]?.nodeId ?? -1
        return coordinatorId >= 0
      })
      const coordinator = cluster.sendRequestToNode(coordinatorId)
      let owner = await coordinator(API.INIT_PRODUCER_ID, {
        transactionalId,
        transactionTimeoutMs: 60_000,
        producerId: -1n,
        producerEpoch: -1
      })
      const { topics } = await metadata(cluster, topic)
      const leader = cluster.sendRequestToNode(topics[0]!.partitions[0]!.leaderId)
      for (const outcome of ["committed", "aborted", "last"]) {
        const records = values(3, outcome)
        const request = {
          transactionalId,
          acks: -1,
          timeoutMs: 10_000,
          topicData: [
            {
              name: topic,
              topicId: topics[0]!.topicId,
              partitionData: [
                {
                  index: 0,
                  baseOffset: 0n,
                  partitionLeaderEpoch: -1,
                  attributes: 16,
                  lastOffsetDelta: records.length - 1,
                  baseTimestamp: BigInt(Date.now()),
                  maxTimestamp: BigInt(Date.now()),
                  producerId: owner.producerId,
                  producerEpoch: owner.producerEpoch,
                  // The second transaction of this server protocol has an epoch of its own, and begins anew.
                  baseSequence: 0,
                  records: records.map((value, offsetDelta) => ({
                    attributes: 0,
                    timestampDelta: 0n,
                    offsetDelta,
                    key: null,
                    value,
                    headers: []
                  }))
                }
              ]
            }
          ]
        }
        // Right after its election a leader may not know of it yet.
        await until("the leader takes it", () =>
          leader(API.PRODUCE, request).then(
            () => true,
            (error: unknown) => {
              if (error instanceof KafkaTSApiError && error.errorCode === API_ERROR.NOT_LEADER_OR_FOLLOWER)
                return false
              throw error
            }
          )
        )
        const ended = await coordinator(API.END_TXN, {
          transactionalId,
          producerId: owner.producerId,
          producerEpoch: owner.producerEpoch,
          committed: outcome !== "aborted"
        })
        owner = { ...owner, producerId: ended.producerId, producerEpoch: ended.producerEpoch }
      }
    })
    const committed = [...values(3, "committed"), ...values(3, "last")]
    const seen = await reader(setting, topic, { isolationLevel: 1 })
    await comes("what was committed", () => seen.records, committed)
    const all = await reader(setting, topic, { isolationLevel: 0 })
    await comes("everything", () => all.records, [...committed, ...values(3, "aborted")])
    await Promise.all([seen.close(), all.close()])
    ok(!seen.records.some((value) => value.startsWith("aborted")))
  }
})
