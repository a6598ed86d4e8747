/**
 * CreateTopics: makes topics, or says what is wrong with each, or only whether it could be made.
 *
 * - −1 partitions or replicas are `num.partitions` and `default.replication.factor`, since 2.4; with an assignment they must be −1.
 * - From 5 on the answer has the configs of the topic, and how many partitions and replicas it has; from 7 on its id.
 * - One request makes 10 000 partitions at most.
 * - Topics are there when the answer comes. With ZooKeeper only the controller answers, and a timeout of 0 is over at once, though the topics are made.
 * - Not there: quotas of the controller, policies.
 */
import type * as Api from "../../Api/Api.ts"
import { CreateTopics } from "../../Api/CreateTopics.ts"
import { zeroUuid } from "../../Codec/internal/scalar.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { randomUuid } from "../cluster/Identifiers.ts"
import { createTopics, metadataTopic, topicDefaults } from "../cluster/topics.ts"
import { effectiveTopicConfigs } from "./effectiveTopicConfigs.ts"
import { isOutOfTime, onController, usesKRaft } from "./onController.ts"
import { refusedCount } from "./partitionLimit.ts"
import {
  type CreatableTopic,
  namedTwice,
  planTopic,
  Refused,
  refusedTwice,
  type TopicPlan
} from "./topicPlan.ts"

type CreateTopicsCall = Call<typeof CreateTopics>
type Result = Api.ResponseInput<typeof CreateTopics>["topics"][number]

export const createTopicsHandler = handler(CreateTopics, (call) =>
  onController(
    call,
    (errorCode) => call.respond(response(call.request.topics.map(({ name }) => failed(name, errorCode)))),
    () => {
      const results = call.cluster.controller.gather(() => create(call))
      answerWhenLed(call, results)
    }
  )
)

/** With ZooKeeper topics are there when they have leaders, and the brokers of an assignment need not be there. */
const answerWhenLed = (call: CreateTopicsCall, results: ReadonlyArray<Result>): void => {
  const isLeaderless = ({ errorCode, name }: Result): boolean =>
    errorCode === codes.NONE &&
    call.broker.image.topics.get(name)?.partitions.some(({ leader }) => leader === -1) === true
  const operation = {
    tryComplete: () => {
      if (!usesKRaft(call) && !call.request.validateOnly && results.some(isLeaderless)) return false
      call.respond(response(results))
      return true
    },
    onExpiration: () =>
      call.respond(response(results.map((each) => (isLeaderless(each) ? late(each) : each))))
  }
  const { cluster, request } = call
  cluster.purgatory.tryCompleteElseWatch(operation, [cluster.reconnected], call.nowMs + request.timeoutMs)
}

const response = (topics: ReadonlyArray<Result>): Api.ResponseInput<typeof CreateTopics> => ({
  throttleTimeMs: 0,
  topics
})

const failed = (name: string, errorCode: number, errorMessage: string | null = null): Result => ({
  name,
  errorCode,
  errorMessage,
  configs: []
})

const refused = (name: string, { errorCode, errorMessage }: Refused): Result =>
  failed(name, errorCode, errorMessage)

/** It is made, but who asks does not hear it in time. */
const late = ({ name, topicId = zeroUuid }: Result): Result => ({
  ...failed(name, codes.REQUEST_TIMED_OUT),
  topicId
})

const create = (call: CreateTopicsCall): ReadonlyArray<Result> => {
  const { topics } = call.request
  const twice = namedTwice(topics)
  const isDuplicate = ({ name }: CreatableTopic): boolean => twice.has(name)
  const byDefault = topicDefaults(call.broker.configs).partitions
  const tooMany = refusedCount(
    topics
      .filter((topic) => !isDuplicate(topic))
      .map(({ assignments, numPartitions }) =>
        assignments.length > 0 ? assignments.length : numPartitions === -1 ? byDefault : numPartitions
      )
  )
  if (tooMany !== undefined) return topics.map(({ name }) => refused(name, tooMany))
  // Between 2.0 and KRaft each duplicate is told; else once, and at the end.
  if (!usesKRaft(call) && call.cluster.release.isAtLeast("2.0"))
    return topics.map((topic) =>
      isDuplicate(topic) ? refused(topic.name, refusedTwice) : createOne(call, topic)
    )
  return [
    ...topics.filter((topic) => !isDuplicate(topic)).map((topic) => createOne(call, topic)),
    ...[...twice].map((name) => refused(name, refusedTwice))
  ]
}

const createOne = (call: CreateTopicsCall, topic: CreatableTopic): Result => {
  const { broker, cluster, request } = call
  const { name } = topic
  const { after, before } = call.guard({ topic: name })
  if (before !== codes.NONE) return failed(name, before)
  if (name === metadataTopic && cluster.release.isAtLeast("2.8"))
    return failed(name, codes.INVALID_REQUEST, `${metadataTopic} is no topic for clients`)
  const plan = planTopic(cluster, topic, topicDefaults(broker.configs))
  if (plan instanceof Refused) return refused(name, plan)
  const topicId = request.validateOnly ? idOfNone(call) : createTopics(cluster, [plan])[0]!.id
  if (after !== codes.NONE) return failed(name, after)
  if (!request.validateOnly && isOutOfTime(call, request.timeoutMs))
    return late({ name, topicId, errorCode: codes.NONE })
  return made(call, plan, topicId)
}

/** KRaft says which id a topic would have, if it were made now. */
const idOfNone = (call: CreateTopicsCall): string =>
  usesKRaft(call) ? randomUuid(call.cluster.random) : zeroUuid

const made = (call: CreateTopicsCall, plan: TopicPlan, topicId: string): Result => ({
  name: plan.name,
  topicId,
  errorCode: codes.NONE,
  errorMessage: null,
  numPartitions: plan.assignments.length,
  replicationFactor: plan.assignments[0]?.length ?? -1,
  configs: call.version >= 5 ? effectiveTopicConfigs(call.broker.configs, plan.configs) : []
})
