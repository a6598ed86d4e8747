/**
 * What leaders tell the controller of who follows them well enough (AlterPartition): collected, and decided together before the next request is handled.
 */
import type { Cluster } from "./Cluster.ts"
import type { ImageDraft } from "./ClusterImage.ts"
import { changeOnePartition } from "./membership.ts"
import type { Replica } from "./Replica.ts"

interface Proposal {
  readonly leaderEpoch: number
  readonly joins: Set<number>
  readonly leaves: Set<number>
}

export class IsrChanges {
  readonly #cluster: Cluster
  #proposals = new Map<Replica, Proposal>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** The follower has what it takes to be in sync. */
  join(leader: Replica, follower: number): void {
    this.#propose(leader, ({ joins }) => joins.add(follower))
  }

  /** The follower has lagged for too long. */
  leave(leader: Replica, follower: number): void {
    this.#propose(leader, ({ leaves }) => leaves.add(follower))
  }

  #propose(leader: Replica, change: (proposal: Proposal) => void): void {
    const isFirst = this.#proposals.size === 0
    const known = this.#proposals.get(leader)
    const { leaderEpoch } = leader
    const proposal =
      known?.leaderEpoch === leaderEpoch
        ? known
        : { leaderEpoch, joins: new Set<number>(), leaves: new Set<number>() }
    change(proposal)
    this.#proposals.set(leader, proposal)
    if (isFirst) this.#cluster.later(() => this.#decide())
  }

  #decide(): void {
    const proposals = this.#proposals
    this.#proposals = new Map()
    this.#cluster.controller.change((draft) => {
      for (const [leader, proposal] of proposals) this.#apply(draft, leader, proposal)
    })
  }

  #apply(draft: ImageDraft, leader: Replica, { joins, leaderEpoch, leaves }: Proposal): void {
    const { broker, partition, topic, topicId } = leader
    if (!this.#cluster.isWithController(broker)) return
    const image = draft.topics.get(topic)
    const registration = image?.id === topicId ? image.partitions[partition] : undefined
    if (image === undefined || registration === undefined) return
    if (registration.leader !== broker.id || registration.leaderEpoch !== leaderEpoch) return
    const isr = registration.isr.filter((id) => !leaves.has(id) || leader.isCaughtUp(id))
    for (const id of joins)
      if (!isr.includes(id) && registration.replicas.includes(id) && this.#mayJoin(draft, leader, id))
        isr.push(id)
    changeOnePartition(draft, image, partition, { isr })
  }

  #mayJoin(draft: ImageDraft, leader: Replica, id: number): boolean {
    return (
      draft.brokers.get(id)?.isFenced === false &&
      leader.mayBeInSync(id) &&
      !this.#cluster.followerRules.isHeldOut(leader.topicId, leader.partition, id)
    )
  }
}
