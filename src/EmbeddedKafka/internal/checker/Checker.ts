/** Watches what a cluster tells its clients, and finds what contradicts it: it changes nothing, and asks nobody. */
import type * as Api from "../../../Api/Api.ts"
import { DeleteGroups } from "../../../Api/DeleteGroups.ts"
import { Fetch } from "../../../Api/Fetch.ts"
import { OffsetCommit } from "../../../Api/OffsetCommit.ts"
import { OffsetDelete } from "../../../Api/OffsetDelete.ts"
import { OffsetFetch } from "../../../Api/OffsetFetch.ts"
import { Produce } from "../../../Api/Produce.ts"
import { SyncGroup } from "../../../Api/SyncGroup.ts"
import { TxnOffsetCommit } from "../../../Api/TxnOffsetCommit.ts"
import { Records } from "../../../Codec/Records/Records.ts"
import type { Call } from "../../cluster/Call.ts"
import type { Cluster } from "../../cluster/Cluster.ts"
import { int64At } from "../../log/bytes.ts"
import type { Violation, ViolationTag } from "../../Violation.ts"
import type { Watcher } from "../ClusterInterceptor.ts"
import { Acknowledged } from "./Acknowledged.ts"
import { Groups, type OffsetPlace } from "./Groups.ts"
import { Reads } from "./Reads.ts"

/** The most that are kept. */
const maxViolations = 1000

export class Checker implements Watcher {
  readonly #cluster: Cluster
  readonly #found: Array<Violation> = []
  readonly #acknowledged: Acknowledged
  readonly #reads: Reads
  readonly #groups: Groups

  constructor(cluster: Cluster) {
    this.#cluster = cluster
    this.#acknowledged = new Acknowledged(cluster, this.#report)
    this.#reads = new Reads(this.#report, this.#acknowledged)
    this.#groups = new Groups(this.#report)
  }

  /** What was found so far, and what the logs lack now. */
  get violations(): ReadonlyArray<Violation> {
    const before = this.#found.length
    this.#acknowledged.verify()
    const all = [...this.#found]
    // What the logs lack is looked for anew each time.
    this.#found.length = before
    return all
  }

  /** Offsets are taken away from groups on purpose. */
  forgetOffsets(): void {
    this.#groups.forget()
  }

  readonly #report = (tag: ViolationTag, detail: string): void => {
    if (this.#found.length < maxViolations) this.#found.push({ _tag: tag, detail, atMs: this.#cluster.nowMs })
  }

  onArrival(call: Call): void {
    if (call.is(OffsetCommit))
      this.#eachCommit(call, (at, offset, expiresMs) =>
        this.#groups.mayCommit(call.request.groupId, at, offset, expiresMs)
      )
    else if (call.is(TxnOffsetCommit) || call.is(OffsetDelete)) this.#groups.forget(call.request.groupId)
    else if (call.is(DeleteGroups)) for (const group of call.request.groupsNames) this.#groups.forget(group)
  }

  onAnswer(call: Call, response: unknown): void {
    if (call.is(Produce)) this.#produced(call, responseOf(Produce, response))
    else if (call.is(Fetch)) this.#fetched(call, responseOf(Fetch, response))
    else if (call.is(OffsetCommit)) this.#committed(call, responseOf(OffsetCommit, response))
    else if (call.is(OffsetFetch)) this.#offsets(call, responseOf(OffsetFetch, response))
    else if (call.is(SyncGroup)) this.#synced(call, responseOf(SyncGroup, response))
  }

  #produced(call: Call<typeof Produce>, { responses }: Api.ResponseInput<typeof Produce>): void {
    const { request } = call
    if (request.acks !== -1) return
    for (const [at, { name, topicId, partitionData }] of request.topicData.entries()) {
      const topic = name === "" ? call.broker.topicById(topicId)?.name : name
      for (const [index, { index: partition, records }] of partitionData.entries()) {
        const answer = responses[at]?.partitionResponses[index]
        if (topic === undefined || answer?.errorCode !== 0 || answer.index !== partition) continue
        const replica = call.broker.replica(topic, partition)
        const bytes = records?.givenBytes
        if (replica === undefined || bytes === undefined || answer.baseOffset < 0n) continue
        const isChanged = answer.logAppendTimeMs !== undefined && answer.logAppendTimeMs !== -1n
        this.#acknowledged.add(replica, bytes, Number(answer.baseOffset), isChanged)
      }
    }
  }

  #fetched(call: Call<typeof Fetch>, { responses }: Api.ResponseInput<typeof Fetch>): void {
    const { isolationLevel, topics } = call.request
    for (const { partitions, topic: name, topicId } of responses) {
      const topic = name === undefined || name === "" ? call.broker.topicById(topicId ?? "")?.name : name
      if (topic === undefined) continue
      const asked = topics.find(
        (each) => each.topic === topic || (topicId !== undefined && each.topicId === topicId)
      )
      for (const { abortedTransactions, errorCode, highWatermark, partitionIndex, records } of partitions) {
        const replica = errorCode === 0 ? call.broker.replica(topic, partitionIndex) : undefined
        if (replica === undefined) continue
        const fetchOffset = asked?.partitions.find(
          ({ partition }) => partition === partitionIndex
        )?.fetchOffset
        const bytes = records instanceof Records ? records.encode() : noBytes
        this.#reads.check({
          replica,
          // In a session it may have been said before.
          fetchOffset: Number(fetchOffset ?? firstOffsetOf(bytes)),
          highWatermark: Number(highWatermark),
          isReadCommitted: isolationLevel === 1,
          aborted: abortedTransactions ?? [],
          bytes
        })
      }
    }
  }

  #committed(call: Call<typeof OffsetCommit>, { topics }: Api.ResponseInput<typeof OffsetCommit>): void {
    this.#eachCommit(call, (place, offset, expiresMs, at, index) => {
      const answer = topics[at]?.partitions[index]
      if (answer?.errorCode === 0 && answer.partitionIndex === place.partition)
        this.#groups.committed(call.request.groupId, place, offset, expiresMs)
    })
  }

  /** Gives what a request commits, and where in it that stands. */
  #eachCommit(
    { broker, nowMs, request: { retentionTimeMs, topics } }: Call<typeof OffsetCommit>,
    take: (at: OffsetPlace, offset: bigint, expiresMs: number, topic: number, partition: number) => void
  ): void {
    const keptMs = broker.configs.number("offsets.retention.minutes", 1440) * 60_000
    const expiresMs = nowMs + Math.min(keptMs, retentionTimeMs < 0n ? keptMs : Number(retentionTimeMs))
    for (const [at, { name, partitions, topicId }] of topics.entries()) {
      const topic = name === "" ? broker.topicById(topicId) : broker.image.topics.get(name)
      if (topic === undefined) continue
      for (const [index, { commitTimestamp, committedOffset, partitionIndex }] of partitions.entries()) {
        const place = { topic: topic.name, topicId: topic.id, partition: partitionIndex }
        // Where clients tell when they commit, that may be long ago.
        take(place, committedOffset, commitTimestamp < 0n ? expiresMs : nowMs, at, index)
      }
    }
  }

  #offsets(call: Call<typeof OffsetFetch>, response: Api.ResponseInput<typeof OffsetFetch>): void {
    // One that is cut off may not know better.
    if (!this.#cluster.isWithController(call.broker)) return
    const groups = [
      { groupId: call.request.groupId, errorCode: response.errorCode ?? 0, topics: response.topics ?? [] },
      ...(response.groups ?? [])
    ]
    for (const { errorCode, groupId, topics } of groups) {
      if ((errorCode ?? 0) !== 0) continue
      for (const { name, partitions } of topics) {
        const topicId = name === undefined ? undefined : this.#cluster.controller.image.topics.get(name)?.id
        if (name === undefined || topicId === undefined) continue
        for (const { committedOffset, errorCode: code, partitionIndex } of partitions)
          if ((code ?? 0) === 0)
            this.#groups.fetched(
              groupId,
              { topic: name, topicId, partition: partitionIndex },
              committedOffset,
              call.nowMs
            )
      }
    }
  }

  #synced(call: Call<typeof SyncGroup>, response: Api.ResponseInput<typeof SyncGroup>): void {
    if (response.errorCode !== 0) return
    const { assignments, generationId, groupId, memberId, protocolType } = call.request
    if (assignments.length > 0) this.#groups.assigned(groupId, generationId, protocolType, assignments)
    this.#groups.told(groupId, generationId, memberId, response.assignment)
  }
}

const noBytes = new Uint8Array(0)

const firstOffsetOf = (bytes: Uint8Array): number => (bytes.length < 8 ? 0 : Number(int64At(bytes, 0)))

/** What a handler of this API answers with; its type is lost on the way through the interceptor, and nowhere else. */
const responseOf = <A extends Api.Any>(_api: A, response: unknown): Api.ResponseInput<A> =>
  response as Api.ResponseInput<A>
