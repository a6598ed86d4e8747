/** Makes a topic without a request, by the rules of CreateTopics. Runs within a turn. */
import type { EmbeddedTopic } from "../EmbeddedState.ts"
import { checkTopic } from "../cluster/configs/check.ts"
import { createTopics, maxReplicationFactor, placeReplicas, topicDefaults } from "../cluster/topics.ts"
import { EmbeddedKafkaError } from "../EmbeddedKafkaError.ts"
import type { TopicOptions } from "../EmbeddedKafkaOptions.ts"
import { planTopic, Refused } from "../handlers/topicPlan.ts"
import { checkNewTopic } from "./checkEmbeddedOptions.ts"
import type { EmbeddedCluster } from "./EmbeddedCluster.ts"
import { anyBroker, topicState } from "./lookIn.ts"

export const createTopic = (
  { cluster }: EmbeddedCluster,
  name: string,
  options: number | TopicOptions
): EmbeddedTopic => {
  const { configs } = anyBroker(cluster)
  const defaults = topicDefaults(configs)
  const brokers = maxReplicationFactor(cluster)
  const topic = checkNewTopic("createTopic", name, options, cluster.release, defaults, brokers)
  const plan = planTopic(
    cluster,
    {
      name,
      numPartitions: -1,
      replicationFactor: -1,
      // As topics of the options: from the first broker on.
      assignments: placeReplicas(cluster, topic.partitions, topic.replicationFactor, 0).map(
        (brokerIds, partitionIndex) => ({ partitionIndex, brokerIds: [...brokerIds] })
      ),
      configs: Array.from(topic.config, ([key, value]) => ({ name: key, value }))
    },
    defaults
  )
  if (plan instanceof Refused)
    return refuse(plan.errorMessage ?? `Kafka has error code ${plan.errorCode} for it`)
  const problem = checkTopic(configs, plan.configs)
  if (problem !== undefined) return refuse(problem.message)
  createTopics(cluster, [plan])
  return topicState(cluster, name)
}

const refuse = (detail: string): never => {
  throw new EmbeddedKafkaError({ what: "createTopic", detail })
}
