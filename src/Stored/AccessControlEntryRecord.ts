// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { int8, string, uuid } from "../Codec/Types.ts"

/**
 * AccessControlEntryRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const AccessControlEntryRecord = message("AccessControlEntryRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    id: uuid,
    resourceType: int8,
    resourceName: string,
    patternType: int8,
    principal: string,
    host: string,
    operation: int8,
    permissionType: int8
  }
})
