// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, int32, int64, nullable, string, uuid } from "../Codec/Types.ts"

/**
 * QuorumStateData, versions 0–1.
 *
 * @since 0.1.0
 * @category messages
 */
export const QuorumStateData = message("QuorumStateData", {
  versions: "0-1",
  flexible: "0+",
  fields: {
    /** Version 0. */
    clusterId: at("0", string),
    leaderId: at("0+", int32, { default: -1 }),
    leaderEpoch: at("0+", int32, { default: -1 }),
    votedId: at("0+", int32, { default: -1 }),
    /** Versions 1+. */
    votedDirectoryId: at("1+", uuid),
    /** Version 0. */
    appliedOffset: at("0", int64),
    /** Version 0. */
    currentVoters: at(
      "0",
      nullable(
        array({
          voterId: int32
        })
      )
    )
  }
})
