/**
 * A member of a classic group: what it said when it joined, what it was assigned, and its requests that wait.
 */
import type { DueTime } from "./DueTime.ts"

/** One of the protocols that a member speaks: for consumers, an assignor and the topics that the member wants. */
export interface MemberProtocol {
  readonly name: string
  readonly metadata: Uint8Array
}

/** A member as the others are told of it. */
export interface JoinedMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly metadata: Uint8Array
}

/** The answer to a JoinGroup, at whatever version. */
export interface JoinAnswer {
  readonly errorCode: number
  readonly generationId: number
  readonly protocolType: string | null
  readonly protocolName: string | null
  readonly leader: string
  readonly skipAssignment: boolean
  readonly memberId: string
  /** For the leader only. */
  readonly members: ReadonlyArray<JoinedMember>
}

/** The answer to a SyncGroup, at whatever version. */
export interface SyncAnswer {
  readonly errorCode: number
  readonly protocolType: string | null
  readonly protocolName: string | null
  readonly assignment: Uint8Array
}

export const noBytes = new Uint8Array(0)

/** What a request brought stays after it: the bytes of the request do not. */
export const copyOf = (bytes: Uint8Array): Uint8Array =>
  bytes.length === 0 ? noBytes : Uint8Array.from(bytes)

export interface MemberOptions {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly rebalanceTimeoutMs: number
  readonly sessionTimeoutMs: number
  readonly protocols: ReadonlyArray<MemberProtocol>
  readonly assignment?: Uint8Array
}

export class Member {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  rebalanceTimeoutMs: number
  sessionTimeoutMs: number
  protocols: ReadonlyArray<MemberProtocol>
  assignment: Uint8Array
  /** It has not had an answer yet that told it to heartbeat. */
  isNew = false
  /** When it is given up, unless it is heard of. */
  readonly session: DueTime
  /** Its requests that wait. A client that came back over a new connection may have more than one. */
  #joins: Array<(answer: JoinAnswer) => void> = []
  #syncs: Array<(answer: SyncAnswer) => void> = []

  constructor(options: MemberOptions, session: DueTime) {
    this.memberId = options.memberId
    this.groupInstanceId = options.groupInstanceId
    this.clientId = options.clientId
    this.clientHost = options.clientHost
    this.rebalanceTimeoutMs = options.rebalanceTimeoutMs
    this.sessionTimeoutMs = options.sessionTimeoutMs
    this.protocols = options.protocols
    this.assignment = options.assignment ?? noBytes
    this.session = session
  }

  get isStatic(): boolean {
    return this.groupInstanceId !== null
  }

  get isAwaitingJoin(): boolean {
    return this.#joins.length > 0
  }

  get isAwaitingSync(): boolean {
    return this.#syncs.length > 0
  }

  awaitJoin(respond: (answer: JoinAnswer) => void): void {
    this.#joins.push(respond)
  }

  awaitSync(respond: (answer: SyncAnswer) => void): void {
    this.#syncs.push(respond)
  }

  /** Answers what waits for the group to be complete; returns whether anything did. */
  answerJoins(answer: JoinAnswer): boolean {
    const joins = this.#joins
    this.#joins = []
    for (const respond of joins) respond(answer)
    return joins.length > 0
  }

  /** Answers what waits for the assignment; returns whether anything did. */
  answerSyncs(answer: SyncAnswer): boolean {
    const syncs = this.#syncs
    this.#syncs = []
    for (const respond of syncs) respond(answer)
    return syncs.length > 0
  }

  /** Its metadata for one protocol. */
  metadataFor(protocol: string | null): Uint8Array {
    return this.protocols.find(({ name }) => name === protocol)?.metadata ?? noBytes
  }

  /** Whether it would be the same member with these: in this order, with the same metadata. */
  hasProtocols(protocols: ReadonlyArray<MemberProtocol>): boolean {
    return (
      this.protocols.length === protocols.length &&
      this.protocols.every(
        ({ name, metadata }, index) =>
          name === protocols[index]!.name && areEqual(metadata, protocols[index]!.metadata)
      )
    )
  }

  /** The first of its protocols that is a candidate. */
  vote(candidates: ReadonlySet<string>): string | undefined {
    return this.protocols.find(({ name }) => candidates.has(name))?.name
  }
}

const areEqual = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index])
