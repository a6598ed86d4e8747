/** Requests about groups, transactional ids and resources, each for its coordinator or broker. */
import {
  ConsumerGroupDescribe,
  DeleteGroups,
  DescribeConfigs,
  DescribeGroups,
  DescribeTransactions,
  IncrementalAlterConfigs,
  OffsetFetch
} from "../../../src/index.ts"
import type { Split } from "./splits.ts"
import type { TestTopic } from "./stage.ts"

/** Groups or transactional ids, with their coordinators. */
export type Coordinated = ReadonlyMap<string, number>

const common = (keys: Coordinated) => ({
  draw: (dice: { of: (values: ReadonlyArray<string>) => string }) => dice.of([...keys.keys()]),
  nodeOf: (key: string) => keys.get(key),
  name: (key: string) => key
})

const describeGroups = (groups: Coordinated): Split<typeof DescribeGroups, string> => ({
  ...common(groups),
  api: DescribeGroups,
  input: (keys) => ({ groups: keys, includeAuthorizedOperations: false }),
  asked: (request) => request.groups,
  answers: (response) => response.groups.map((group) => [group.groupId, group])
})

const consumerGroups = (groups: Coordinated): Split<typeof ConsumerGroupDescribe, string> => ({
  ...common(groups),
  api: ConsumerGroupDescribe,
  input: (keys) => ({ groupIds: keys, includeAuthorizedOperations: false }),
  asked: (request) => request.groupIds,
  answers: (response) => response.groups.map((group) => [group.groupId, group])
})

/** Without the groups that there are: each may be deleted once. */
const deleteGroups = (groups: Coordinated): Split<typeof DeleteGroups, string> => ({
  ...common(groups),
  api: DeleteGroups,
  isUnique: true,
  input: (keys) => ({ groupsNames: keys }),
  asked: (request) => request.groupsNames,
  answers: (response) => response.results.map((result) => [result.groupId, result])
})

const transactions = (ids: Coordinated): Split<typeof DescribeTransactions, string> => ({
  ...common(ids),
  api: DescribeTransactions,
  isUnique: true,
  input: (keys) => ({ transactionalIds: keys }),
  asked: (request) => request.transactionalIds,
  answers: (response) => response.transactionStates.map((state) => [state.transactionalId, state])
})

const offsetFetch = (
  groups: Coordinated,
  topics: ReadonlyArray<TestTopic>,
  by: "name" | "topicId" | "all topics"
): Split<typeof OffsetFetch, string> => ({
  ...common(groups),
  api: OffsetFetch,
  version: by === "name" ? 9 : undefined,
  input: (keys) => ({
    groups: keys.map((groupId) => ({
      groupId,
      topics:
        by === "all topics"
          ? null
          : topics.map(({ leaders, name, topicId }) => ({
              ...(by === "name" ? { name } : { topicId }),
              partitionIndexes: leaders.map((_, p) => p)
            }))
    }))
  }),
  asked: (request) => request.groups.map(({ groupId }) => groupId),
  answers: (response) => response.groups.map((group) => [group.groupId, group])
})

interface Resource {
  readonly type: number
  readonly name: string
}

const [topicType, brokerType, loggerType] = [2, 4, 8]

const resources = (topics: ReadonlyArray<TestTopic>): ReadonlyArray<Resource> => [
  ...topics.map(({ name }) => ({ type: topicType, name })),
  ...["1", "2", "3"].flatMap((name) => [
    { type: brokerType, name },
    { type: loggerType, name }
  ]),
  { type: brokerType, name: "" },
  { type: topicType, name: "nowhere" }
]

const resourceSplit = (all: ReadonlyArray<Resource>) => ({
  draw: (dice: { of: (values: ReadonlyArray<Resource>) => Resource }) => dice.of(all),
  nodeOf: ({ name, type }: Resource) => (type === topicType || name === "" ? undefined : Number(name)),
  name: ({ name, type }: Resource) => `${type} ${name}`,
  isUnique: true
})

const describeConfigs = (topics: ReadonlyArray<TestTopic>): Split<typeof DescribeConfigs, Resource> => ({
  ...resourceSplit(resources(topics)),
  api: DescribeConfigs,
  input: (keys) => ({
    resources: keys.map(({ name, type }) => ({
      resourceType: type,
      resourceName: name,
      configurationKeys: null
    }))
  }),
  asked: (request) => request.resources.map((each) => `${each.resourceType} ${each.resourceName}`),
  answers: (response) => response.results.map((each) => [`${each.resourceType} ${each.resourceName}`, each])
})

/** What is set, and to what, is the same each time. */
const alterConfigs = (topics: ReadonlyArray<TestTopic>): Split<typeof IncrementalAlterConfigs, Resource> => ({
  ...resourceSplit(resources(topics).filter(({ type }) => type !== loggerType)),
  api: IncrementalAlterConfigs,
  input: (keys) => ({
    validateOnly: false,
    resources: keys.map(({ name, type }) => ({
      resourceType: type,
      resourceName: name,
      configs: [
        type === topicType
          ? { name: "retention.ms", configOperation: 0, value: "7200000" }
          : { name: "log.cleaner.threads", configOperation: 0, value: "1" }
      ]
    }))
  }),
  asked: (request) => request.resources.map((each) => `${each.resourceType} ${each.resourceName}`),
  answers: (response) => response.responses.map((each) => [`${each.resourceType} ${each.resourceName}`, each])
})

export const groupSplits = (groups: Coordinated, topics: ReadonlyArray<TestTopic>) => ({
  describeGroups: describeGroups(groups),
  consumerGroups: consumerGroups(groups),
  offsetsByName: offsetFetch(groups, topics, "name"),
  offsetsOfAllTopics: offsetFetch(groups, topics, "all topics"),
  offsetsById: offsetFetch(groups, topics, "topicId"),
  deleteGroups
})

export const transactionSplits = (ids: Coordinated) => ({ transactions: transactions(ids) })

export const resourceSplits = (topics: ReadonlyArray<TestTopic>) => ({
  describeConfigs: describeConfigs(topics),
  alterConfigs: alterConfigs(topics)
})
