// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { int8 } from "../Codec/Types.ts"

/**
 * ZkMigrationStateRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ZkMigrationStateRecord = message("ZkMigrationStateRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    zkMigrationState: int8
  }
})
