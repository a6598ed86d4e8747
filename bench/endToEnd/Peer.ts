/**
 * What a library must do here: read topics from their beginning to their end, and write batches. By its own requests, on one connection, as its consumer and
 * producer do it below their queues; what a consumer does beside that (groups, commits, rebalances) is left out for everybody.
 */
import type { CompressionName } from "../../src/Codec/Records/Records.ts"
import type { Message } from "../records/workload.ts"

/** A topic with equally many records in each of its partitions. */
export interface Topic {
  readonly name: string
  readonly topicId: string
  readonly partitions: number
  /** Records in each partition. */
  readonly records: number
}

/** What was seen of the records: the sum is of the first byte of each key and the last one of each value. */
export interface Touched {
  readonly count: number
  readonly sum: number
}

export interface Connected {
  /** Fetches the topic from offset 0 on, checks what the library checks, and touches each key and value. */
  readonly consume: (topic: Topic, codec: CompressionName) => Promise<Touched>
  /** Gives the function that writes `messages` as one batch to partition 0 and awaits the acknowledgment of the leader. */
  readonly producer?: (
    topic: string,
    topicId: string,
    messages: ReadonlyArray<Message>
  ) => () => Promise<unknown>
  /** The same with a batch that is already encoded. */
  readonly forwarder?: (topic: string, topicId: string, batch: Buffer) => () => Promise<unknown>
}

export type Connect = (port: number) => Promise<Connected>

/** As Kafka's own consumer asks by default. */
export const limits = {
  maxWaitMs: 500,
  minBytes: 1,
  maxBytes: 52_428_800,
  partitionMaxBytes: 1_048_576
}

/** Where the reading of a topic stands, for libraries whose fetch gives partitions with decoded batches. */
export class Positions {
  readonly next: Array<number>
  readonly #topic: Topic

  constructor(topic: Topic) {
    this.#topic = topic
    this.next = Array.from({ length: topic.partitions }, () => 0)
  }

  /** The partitions that are not at their end, with the next offset. */
  unread(): ReadonlyArray<{ readonly partition: number; readonly offset: number }> {
    return this.next.flatMap((offset, partition) =>
      offset < this.#topic.records ? [{ partition, offset }] : []
    )
  }
}

/**
 * The loop: fetch, see how far that went, ask for more, and touch while the broker works.
 *
 * @param fetch asks for what is unread and decodes it
 * @param advance brings the positions forward
 * @param touch adds what was fetched to the sum
 */
export const fetchLoop = async <A>(
  topic: Topic,
  fetch: (unread: ReturnType<Positions["unread"]>) => Promise<A>,
  advance: (fetched: A, positions: Positions) => void,
  touch: (fetched: A, touched: { count: number; sum: number }) => void
): Promise<Touched> => {
  const positions = new Positions(topic)
  const touched = { count: 0, sum: 0 }
  let asked = fetch(positions.unread())
  for (;;) {
    const fetched = await asked
    advance(fetched, positions)
    const unread = positions.unread()
    if (unread.length > 0) asked = fetch(unread)
    touch(fetched, touched)
    if (unread.length === 0) return touched
  }
}
