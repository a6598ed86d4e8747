/** Groups: committed offsets do not go back, and what the leader of a group decides is what its members are told. */
import { assignedPartitions } from "../assignedPartitions.ts"
import type { Report } from "./Report.ts"

interface Committed {
  readonly offset: bigint
  /** From when on it may have expired. */
  readonly expiresMs: number
}

/** A partition of a topic; one that is made anew under the same name is another. */
export interface OffsetPlace {
  readonly topic: string
  readonly topicId: string
  readonly partition: number
}

interface Generation {
  readonly id: number
  /** By member id; empty while the leader has not said. */
  readonly assignments: ReadonlyMap<string, Uint8Array>
}

const keyOf = (topic: string, partition: number): string => `${topic}:${partition}`

export class Groups {
  readonly #report: Report
  readonly #committed = new Map<string, Map<string, Committed>>()
  readonly #generations = new Map<string, Generation>()

  constructor(report: Report) {
    this.#report = report
  }

  // --- offsets -----------------------------------------------------------------------------------------------------------

  committed(group: string, at: OffsetPlace, offset: bigint, expiresMs: number): void {
    let ofGroup = this.#committed.get(group)
    if (ofGroup === undefined) this.#committed.set(group, (ofGroup = new Map<string, Committed>()))
    ofGroup.set(keyOf(at.topicId, at.partition), { offset, expiresMs })
  }

  /** Somebody commits this: it may count although no answer says so. */
  mayCommit(group: string, { partition, topicId }: OffsetPlace, offset: bigint, expiresMs: number): void {
    const ofGroup = this.#committed.get(group)
    const known = ofGroup?.get(keyOf(topicId, partition))
    if (ofGroup === undefined || known === undefined) return
    ofGroup.set(keyOf(topicId, partition), {
      offset: offset < known.offset ? offset : known.offset,
      expiresMs: Math.min(known.expiresMs, expiresMs)
    })
  }

  /** Something may have changed them that is not seen here. */
  forget(group?: string): void {
    if (group === undefined) this.#committed.clear()
    else this.#committed.delete(group)
  }

  fetched(group: string, { partition, topic, topicId }: OffsetPlace, offset: bigint, nowMs: number): void {
    const known = this.#committed.get(group)?.get(keyOf(topicId, partition))
    if (known === undefined || offset >= known.offset) return
    if (offset < 0n && nowMs >= known.expiresMs) return
    this.#report(
      "CommittedOffsetBack",
      `group ${group} has committed ${known.offset} of ${topic}-${partition}, and was told ${offset}`
    )
  }

  // --- assignments -------------------------------------------------------------------------------------------------------

  /** The leader's word for a generation, once it counts. */
  assigned(
    group: string,
    generation: number,
    protocolType: string | null,
    assignments: ReadonlyArray<{ readonly memberId: string; readonly assignment: Uint8Array }>
  ): void {
    this.#generations.set(group, {
      id: generation,
      assignments: new Map(assignments.map(({ assignment, memberId }) => [memberId, assignment]))
    })
    if (protocolType === null || protocolType === "consumer")
      this.#checkOwners(group, generation, assignments)
  }

  told(group: string, generation: number, memberId: string, assignment: Uint8Array): void {
    const known = this.#generations.get(group)
    const expected = known?.id === generation ? known.assignments.get(memberId) : undefined
    if (expected !== undefined && !isSame(expected, assignment))
      this.#report(
        "WrongAssignment",
        `a member of group ${group} was told another one in generation ${generation}`
      )
  }

  #checkOwners(
    group: string,
    generation: number,
    assignments: ReadonlyArray<{ readonly memberId: string; readonly assignment: Uint8Array }>
  ): void {
    const owners = new Map<string, string>()
    for (const { assignment, memberId } of assignments)
      for (const { partition, topic } of assignedPartitions(assignment) ?? []) {
        const key = keyOf(topic, partition)
        const owner = owners.get(key)
        if (owner !== undefined && owner !== memberId)
          this.#report("TwoOwners", `${key} of group ${group} has two owners in generation ${generation}`)
        owners.set(key, memberId)
      }
  }
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index])
