// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { int16 } from "../Codec/Types.ts"

/**
 * ControlRecordTypeSchema, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ControlRecordTypeSchema = message("ControlRecordTypeSchema", {
  versions: "0",
  fields: {
    type: int16
  }
})
