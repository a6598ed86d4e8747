// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, int16, int32, struct, uuid } from "../Codec/Types.ts"

const Voter = struct({
  voterId: int32,
  /** Versions 1+. */
  voterDirectoryId: at("1+", uuid)
})

/**
 * LeaderChangeMessage, versions 0–1.
 *
 * @since 0.1.0
 * @category messages
 */
export const LeaderChangeMessage = message("LeaderChangeMessage", {
  versions: "0-1",
  flexible: "0+",
  fields: {
    version: int16,
    leaderId: int32,
    voters: array(Voter),
    grantingVoters: array(Voter)
  }
})
