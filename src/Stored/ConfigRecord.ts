// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { int8, nullable, string } from "../Codec/Types.ts"

/**
 * ConfigRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ConfigRecord = message("ConfigRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    resourceType: int8,
    resourceName: string,
    name: string,
    value: nullable(string)
  }
})
