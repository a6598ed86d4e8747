// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, boolean, float64, nullable, string } from "../Codec/Types.ts"

/**
 * ClientQuotaRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ClientQuotaRecord = message("ClientQuotaRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    entity: array({
      entityType: string,
      entityName: nullable(string)
    }),
    key: string,
    value: float64,
    remove: boolean
  }
})
