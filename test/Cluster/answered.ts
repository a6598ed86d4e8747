/** Where requests name what is answered one by one, beyond what is routed: the paths of routing data end where a broker is chosen. */

/** Beyond what is routed: down to where an API has its codes, and those of APIs whose whole request goes to one broker. */
export const deeper: Readonly<
  Record<string, { readonly request: ReadonlyArray<string>; readonly response: ReadonlyArray<string> }>
> = {
  AddPartitionsToTxn: {
    request: [
      "transactions[transactionalId].topics[name].partitions[]",
      "v3AndBelowTopics[name].partitions[]"
    ],
    response: [
      "resultsByTransaction[transactionalId].topicResults[name].resultsByPartition[partitionIndex]",
      "resultsByTopicV3AndBelow[name].resultsByPartition[partitionIndex]"
    ]
  },
  OffsetCommit: {
    request: ["topics[name/topicId].partitions[partitionIndex]"],
    response: ["topics[name/topicId].partitions[partitionIndex]"]
  },
  TxnOffsetCommit: {
    request: ["topics[name/topicId].partitions[partitionIndex]"],
    response: ["topics[name/topicId].partitions[partitionIndex]"]
  },
  OffsetDelete: {
    request: ["topics[name].partitions[partitionIndex]"],
    response: ["topics[name].partitions[partitionIndex]"]
  },
  OffsetFetch: {
    request: ["groups[groupId]", "topics[name].partitionIndexes[]"],
    response: ["groups[groupId]", "topics[name].partitions[partitionIndex]"]
  },
  CreateTopics: { request: ["topics[name]"], response: ["topics[name]"] },
  DeleteTopics: {
    request: ["topics[name/topicId]", "topicNames[]"],
    response: ["responses[name/topicId]", "responses[name]"]
  },
  CreatePartitions: { request: ["topics[name]"], response: ["results[name]"] },
  ElectLeaders: {
    request: ["topicPartitions[topic].partitions[]"],
    response: ["replicaElectionResults[topic].partitionResult[partitionId]"]
  },
  AlterPartitionReassignments: {
    request: ["topics[name].partitions[partitionIndex]"],
    response: ["responses[name].partitions[partitionIndex]"]
  },
  AlterUserScramCredentials: { request: ["upsertions[name]"], response: ["results[user]"] }
}
