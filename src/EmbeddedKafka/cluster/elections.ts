/**
 * How a partition changes: who leads it, who is in sync, who replicates it. Pure; the rules are those of Kafka's controller, without eligible leader replicas (KIP-966).
 */
import type { PartitionRegistration } from "./ClusterImage.ts"

/**
 * Which leader is looked for: `online` keeps the one that there is, `preferred` the first replica, both among those in sync; `unclean` takes any that is there, rather
 * than none.
 */
export type Election = "online" | "preferred" | "unclean"

export interface PartitionTarget {
  readonly isr?: ReadonlyArray<number> | undefined
  readonly replicas?: ReadonlyArray<number> | undefined
  readonly addingReplicas?: ReadonlyArray<number> | undefined
  readonly removingReplicas?: ReadonlyArray<number> | undefined
  /** Default: `online`. */
  readonly election?: Election | undefined
  /** Leads from now on, whatever the election says. */
  readonly leader?: number | undefined
  /** Gives the leader a new epoch even if it stays. */
  readonly isNewEpoch?: boolean | undefined
}

interface Wanted {
  readonly isr: ReadonlyArray<number>
  readonly replicas: ReadonlyArray<number>
  readonly addingReplicas: ReadonlyArray<number>
  readonly removingReplicas: ReadonlyArray<number>
}

/**
 * The partition with this target; the same object if nothing changes.
 *
 * @param isThere whether a broker may lead: it runs, and the controller reaches it
 */
export const changePartition = (
  partition: PartitionRegistration,
  target: PartitionTarget,
  isThere: (id: number) => boolean
): PartitionRegistration => {
  const wanted = completeReassignment({
    isr: target.isr ?? partition.isr,
    replicas: target.replicas ?? partition.replicas,
    addingReplicas: target.addingReplicas ?? partition.addingReplicas,
    removingReplicas: target.removingReplicas ?? partition.removingReplicas
  })
  const { isUnclean, leader } =
    target.leader === undefined
      ? electLeader(partition.leader, wanted, target.election ?? "online", isThere)
      : { leader: target.leader, isUnclean: false }
  // Who is chosen without being in sync has what counts from now on. Who was in sync last stays so when nobody is there.
  const isr = isUnclean ? [leader] : wanted.isr.length === 0 ? partition.isr : wanted.isr
  const isNewEpoch =
    leader !== partition.leader ||
    target.isNewEpoch === true ||
    partition.replicas.some((id) => !wanted.replicas.includes(id))
  const isSame =
    !isNewEpoch &&
    isEqual(isr, partition.isr) &&
    isEqual(wanted.replicas, partition.replicas) &&
    isEqual(wanted.addingReplicas, partition.addingReplicas) &&
    isEqual(wanted.removingReplicas, partition.removingReplicas)
  if (isSame) return partition
  return {
    replicas: wanted.replicas,
    isr,
    addingReplicas: wanted.addingReplicas,
    removingReplicas: wanted.removingReplicas,
    leader,
    leaderEpoch: partition.leaderEpoch + (isNewEpoch ? 1 : 0),
    partitionEpoch: partition.partitionEpoch + 1
  }
}

const electLeader = (
  current: number,
  { isr, replicas }: Wanted,
  election: Election,
  isThere: (id: number) => boolean
): { readonly leader: number; readonly isUnclean: boolean } => {
  const isValid = (id: number): boolean => isr.includes(id) && isThere(id)
  const [preferred = -1] = replicas
  if (election === "preferred" && isValid(preferred)) return { leader: preferred, isUnclean: false }
  if (isValid(current)) return { leader: current, isUnclean: false }
  const leader = replicas.find(isValid)
  if (leader !== undefined) return { leader, isUnclean: false }
  const any = election === "unclean" ? replicas.find(isThere) : undefined
  return any === undefined ? { leader: -1, isUnclean: false } : { leader: any, isUnclean: true }
}

/** A reassignment is over when all replicas that stay are in sync. */
const completeReassignment = (wanted: Wanted): Wanted => {
  const { addingReplicas, removingReplicas } = wanted
  if (addingReplicas.length === 0 && removingReplicas.length === 0) return wanted
  const stays = (id: number): boolean => !removingReplicas.includes(id)
  const isr = wanted.isr.filter(stays)
  const replicas = wanted.replicas.filter(stays)
  if (isr.length === 0 || replicas.length === 0 || !replicas.every((id) => isr.includes(id))) return wanted
  return { isr, replicas, addingReplicas: [], removingReplicas: [] }
}

export const isBeingReassigned = ({ addingReplicas, removingReplicas }: PartitionRegistration): boolean =>
  addingReplicas.length > 0 || removingReplicas.length > 0

const isEqual = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean =>
  a === b || (a.length === b.length && a.every((each, i) => each === b[i]))
