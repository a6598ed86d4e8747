// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { at, int32, int64, string, uuid } from "../Codec/Types.ts"

/**
 * OffsetCommitValue, versions 0–4.
 *
 * @since 0.1.0
 * @category messages
 */
export const OffsetCommitValue = message("OffsetCommitValue", {
  versions: "0-4",
  flexible: "4+",
  fields: {
    offset: int64,
    /** Versions 3+. */
    leaderEpoch: at("3+", int32, { default: -1, ignorable: true }),
    metadata: string,
    commitTimestamp: int64,
    /** Version 1. */
    expireTimestamp: at("1", int64, { default: -1n, ignorable: true }),
    /** Versions 4+. */
    topicId: at("4+", uuid, { tag: 0, ignorable: true })
  }
})
