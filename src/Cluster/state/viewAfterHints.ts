/**
 * How a view follows from what responses tell on the side: the leaders and endpoints of KIP-951, the endpoints of FindCoordinator.
 */
import type { BrokerNode, TopicRef, TopicView } from "../ClusterView.ts"
import type { LeaderHint } from "../routing/Plan.ts"
import { brokersWith } from "./brokers.ts"
import { partitionsAfterHint } from "./partitions.ts"
import type { View } from "./View.ts"

/**
 * The view after hints; the same one if they tell nothing new. A hint counts if its epoch is higher than the one that is known, and where its leader is reached is
 * known too; a hint of a topic or partition that is not known tells too little of it, and is left out.
 */
export const viewAfterHints = (
  view: View,
  leaders: ReadonlyArray<LeaderHint>,
  endpoints: ReadonlyArray<BrokerNode>
): View => {
  const brokers = brokersWith(view.brokers, endpoints)
  let topics: Map<string, TopicView> | undefined
  for (const hint of leaders) {
    if (!brokers.has(hint.leaderId)) continue
    const name = view.topic(hint.topic)?.name
    const topic = name === undefined ? undefined : (topics ?? view.topics).get(name)
    if (topic === undefined) continue
    const partitions = partitionsAfterHint(
      topic.partitions,
      hint.partition,
      hint,
      hint.topic.topicId === undefined
    )
    if (partitions === topic.partitions) continue
    topics ??= new Map(view.topics)
    topics.set(topic.name, { ...topic, partitions })
  }
  return view.with({ brokers, topics: topics ?? view.topics })
}

/** The topics of which fresh metadata is needed, for a hint that could not be used says that what is known of them is not right any more. */
export const contradicted = (view: View, leaders: ReadonlyArray<LeaderHint>): ReadonlyArray<TopicRef> =>
  leaders
    .filter(({ leaderEpoch, leaderId, partition, topic }) => {
      const known = view.topic(topic)
      if (known === undefined) return false
      const told = known.partitions[partition]
      return told === undefined || (told.leaderId !== leaderId && told.leaderEpoch <= leaderEpoch)
    })
    .map(({ topic }) => topic)
