/**
 * The error codes by which a broker says that it is not the one to ask, or not yet. What a code means depends on where requests of the API go: a CreateTopics
 * that is answered with a coordinator's code was not refused for its route.
 */
import type * as Api from "../../Api/Api.ts"

export const leaderNotAvailable = 5
export const coordinatorNotAvailable = 15
const [unknownTopicOrPartition, notLeaderOrFollower] = [3, 6] as const
const [replicaNotAvailable, kafkaStorageError, listenerNotFound] = [9, 56, 72] as const
const [coordinatorLoadInProgress, notCoordinator] = [14, 16] as const
const [notController, fencedLeaderEpoch, unknownLeaderEpoch] = [41, 74, 75] as const
const [unknownTopicId, inconsistentTopicId] = [100, 103] as const

/** What codes say of the cluster, and of asking again. */
export interface Refusals {
  /** All that there is anything to learn from. */
  readonly all: ReadonlySet<unknown>
  /** Those that asking again can change. */
  readonly again: ReadonlySet<number>
  /** Those after which what was known is not to be relied on. */
  readonly stale: ReadonlySet<number>
}

const refusals = (again: ReadonlyArray<number>, stale: ReadonlyArray<number>): Refusals => ({
  all: new Set([...again, ...stale]),
  again: new Set(again),
  stale: new Set(stale)
})

const ofLeaders = [
  unknownTopicOrPartition,
  leaderNotAvailable,
  notLeaderOrFollower,
  listenerNotFound,
  fencedLeaderEpoch,
  unknownLeaderEpoch,
  unknownTopicId,
  inconsistentTopicId
]

const leader = refusals(ofLeaders, [...ofLeaders, replicaNotAvailable, kafkaStorageError])

const coordinator = refusals(
  [coordinatorLoadInProgress, coordinatorNotAvailable, notCoordinator],
  // One that loads is the right one.
  [coordinatorNotAvailable, notCoordinator]
)

/** Each broker tells of what it coordinates; there is no other to ask. */
const each = refusals([coordinatorLoadInProgress, coordinatorNotAvailable, notCoordinator], [])

const controller = refusals([notController], [notController])

const nothing = refusals([], [])

export const refusalsOf = ({ readOnly, routing }: Pick<Api.Any, "readOnly" | "routing">): Refusals => {
  switch (routing.to) {
    case "leader":
      return leader
    case "coordinator":
      return coordinator
    case "all":
      return each
    case "controller":
      return controller
    case "resource":
    case "any":
      // What changes something is the controller's in a cluster whose controllers are asked themselves; every node answers questions.
      return readOnly ? nothing : controller
    case "broker":
      return nothing
  }
}

/**
 * Whether a code is asked about only once more: metadata that is fresh does not change what the request itself says, a topic by its name or id, or a leader's
 * epoch.
 */
export const isOnce = (code: number): boolean =>
  code === unknownTopicOrPartition ||
  code === fencedLeaderEpoch ||
  code === unknownTopicId ||
  code === inconsistentTopicId

/** Whether a leader may stand beside a code (KIP-951). Beside others ShareFetch says 0, which is no leader. */
export const namesLeader = (code: number): boolean =>
  code === notLeaderOrFollower || code === fencedLeaderEpoch

/**
 * Brokers refuse with NOT_CONTROLLER before they act: those with ZooKeeper if they are not the controller, or are it no more when the turn of a request comes
 * (`KafkaController`, `preempt`); those with KRaft ask the controller again themselves (`NodeToControllerChannelManager`). A controller of KRaft that is asked itself
 * may have written before it resigned.
 */
export const isProofOf =
  (isFromController: boolean) =>
  (code: number): boolean =>
    code === notController && !isFromController
