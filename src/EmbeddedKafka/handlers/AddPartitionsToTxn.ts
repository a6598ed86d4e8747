/**
 * AddPartitionsToTxn: partitions become part of a transaction, all that a request names or none.
 *
 * - 0–3 come from clients, for one transaction; internal topics are not for them. A fenced epoch is PRODUCER_FENCED from 2 on, INVALID_PRODUCER_EPOCH before.
 * - From 4 on it is what leaders of partitions ask coordinators (KIP-890): any number of transactions, to add partitions or only to see whether they are in.
 *   Kafka never answers such a request for no transaction at all; here it has an empty answer: silence would block the connection for good.
 */
import type * as Api from "../../Api/Api.ts"
import { AddPartitionsToTxn } from "../../Api/AddPartitionsToTxn.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { partitionOf } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import { PartitionSet, type TopicPartition } from "../transactions/PartitionSet.ts"
import { transactionCoordinators } from "../transactions/TransactionCoordinators.ts"
import { bumpingVersion } from "../transactions/TransactionMetadata.ts"

type AddCall = Call<typeof AddPartitionsToTxn>
type TopicResults = NonNullable<Api.ResponseInput<typeof AddPartitionsToTxn>["resultsByTopicV3AndBelow"]>
type Transaction = Api.Request<typeof AddPartitionsToTxn>["transactions"][number]

/** The error code of a partition. */
type CodeOf = (partition: TopicPartition) => number

/** From here on brokers ask. */
const firstOfBrokers = 4

export const addPartitionsToTxn = handler(AddPartitionsToTxn, (call) => {
  const { request, version } = call
  if (version < firstOfBrokers)
    return add(
      call,
      {
        transactionalId: request.v3AndBelowTransactionalId,
        producerId: request.v3AndBelowProducerId,
        producerEpoch: request.v3AndBelowProducerEpoch,
        verifyOnly: false,
        topics: request.v3AndBelowTopics
      },
      (results) => call.respond({ throttleTimeMs: 0, resultsByTopicV3AndBelow: results })
    )
  const results = new Map<Transaction, TopicResults>()
  const answerIfAll = (): void => {
    if (results.size < request.transactions.length) return
    call.respond({
      throttleTimeMs: 0,
      resultsByTransaction: request.transactions.map((transaction) => ({
        transactionalId: transaction.transactionalId,
        topicResults: results.get(transaction) ?? []
      }))
    })
  }
  if (request.transactions.length === 0) return answerIfAll()
  for (const transaction of request.transactions)
    add(call, transaction, (result) => {
      results.set(transaction, result)
      answerIfAll()
    })
})

const add = (call: AddCall, transaction: Transaction, done: (results: TopicResults) => void): void => {
  const { broker, version } = call
  const { producerEpoch, producerId, transactionalId } = transaction
  const wanted = new PartitionSet(
    transaction.topics.flatMap(({ name, partitions }) =>
      partitions.map((partition) => ({ topic: name, partition }))
    )
  )
  const partitions = wanted.list()
  const answer = (codeOf: CodeOf): void => done(resultsOf(partitions, codeOf, version))
  const { after, before } = call.guard({ transactionalId })
  if (before !== codes.NONE) return answer(() => before)
  const refused = new Map(partitions.map((each) => [each, refusalOf(call, each)]))
  if ([...refused.values()].some((code) => code !== codes.NONE))
    return answer((each) => refused.get(each) || codes.OPERATION_NOT_ATTEMPTED)
  const shard = transactionCoordinators.of(broker).find(transactionalId)
  if (shard === undefined)
    return answer(() => (transactionalId === "" ? codes.INVALID_REQUEST : codes.NOT_COORDINATOR))
  if (transaction.verifyOnly)
    return answer((each) => shard.verifyPartition(transactionalId, producerId, producerEpoch, each) || after)
  const clientVersion = version >= firstOfBrokers ? bumpingVersion : 0
  shard.addPartitions(transactionalId, producerId, producerEpoch, partitions, clientVersion, (errorCode) =>
    answer(() => errorCode || after)
  )
}

/** Why a partition cannot be part of any transaction; 0: it can. */
const refusalOf = (call: AddCall, { partition, topic }: TopicPartition): number => {
  const { image } = call.broker
  const { before } = call.guard({ topic, partition })
  if (before !== codes.NONE) return before
  if (call.version < firstOfBrokers && isInternalName.has(topic)) return codes.TOPIC_AUTHORIZATION_FAILED
  // Before 2.0 any number would do, if there is the topic.
  const isKnown = call.cluster.release.isAtLeast("2.0")
    ? partitionOf(image, topic, partition) !== undefined
    : image.topics.has(topic)
  return isKnown ? codes.NONE : codes.UNKNOWN_TOPIC_OR_PARTITION
}

/** By name: whether there is such a topic or not. */
const isInternalName: ReadonlySet<string> = new Set([
  "__consumer_offsets",
  "__transaction_state",
  "__share_group_state"
])

const resultsOf = (
  partitions: ReadonlyArray<TopicPartition>,
  codeOf: CodeOf,
  version: number
): TopicResults => {
  const byTopic = new Map<string, Array<{ partitionIndex: number; partitionErrorCode: number }>>()
  for (const each of partitions) {
    const code = codeOf(each)
    const isOld = code === codes.PRODUCER_FENCED && version < 2
    const results = byTopic.get(each.topic) ?? []
    byTopic.set(each.topic, results)
    results.push({
      partitionIndex: each.partition,
      partitionErrorCode: isOld ? codes.INVALID_PRODUCER_EPOCH : code
    })
  }
  return Array.from(byTopic, ([name, resultsByPartition]) => ({ name, resultsByPartition }))
}
