// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, bytes, int32, int64, nullable, string } from "../Codec/Types.ts"

/**
 * GroupMetadataValue, versions 0–4.
 *
 * @since 0.1.0
 * @category messages
 */
export const GroupMetadataValue = message("GroupMetadataValue", {
  versions: "0-4",
  flexible: "4+",
  fields: {
    protocolType: string,
    generation: int32,
    protocol: nullable(string),
    leader: nullable(string),
    /** Versions 2+. */
    currentStateTimestamp: at("2+", int64, { default: -1n, ignorable: true }),
    members: array({
      memberId: string,
      /** Versions 3+. */
      groupInstanceId: at("3+", nullable(string), { default: null, ignorable: true }),
      clientId: string,
      clientHost: string,
      /** Versions 1+. */
      rebalanceTimeout: at("1+", int32, { default: -1, ignorable: true }),
      sessionTimeout: int32,
      subscription: bytes,
      assignment: bytes
    })
  }
})
