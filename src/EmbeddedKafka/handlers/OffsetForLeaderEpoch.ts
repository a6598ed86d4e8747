/**
 * OffsetForLeaderEpoch: where the records of a leader epoch end in this log, for followers and consumers that want to know whether theirs is the same (KIP-101, KIP-320).
 * An epoch that the log does not know gives the largest one below it; −1 and −1 if there is none (before 2.0, offset −1 for all before the first). From version 2 on, who asks says which epoch it believes is the current one.
 */
import { OffsetForLeaderEpoch } from "../../Api/OffsetForLeaderEpoch.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { leaderOf } from "../cluster/leading.ts"

export const offsetForLeaderEpoch = handler(OffsetForLeaderEpoch, (call) => {
  const isOld = !call.cluster.release.isAtLeast("2.0")
  call.respond({
    throttleTimeMs: 0,
    topics: call.request.topics.map(({ partitions, topic }) => ({
      topic,
      partitions: partitions.map(({ currentLeaderEpoch, leaderEpoch, partition }) => {
        const failed = (errorCode: number) => ({ errorCode, partition, leaderEpoch: -1, endOffset: -1n })
        const { after, before } = call.guard({ topic, partition })
        if (before !== codes.NONE) return failed(before)
        const replica = leaderOf(call.broker, topic, partition, currentLeaderEpoch)
        if (typeof replica === "number") return failed(replica)
        if (after !== codes.NONE) return failed(after)
        const { earliest } = replica.log.epochs
        if (isOld && earliest !== undefined && leaderEpoch < earliest.epoch) return failed(codes.NONE)
        const end = replica.log.endOffsetFor(leaderEpoch)
        return {
          errorCode: codes.NONE,
          partition,
          leaderEpoch: end.leaderEpoch,
          endOffset: BigInt(end.endOffset)
        }
      })
    }))
  })
})
