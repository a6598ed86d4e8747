// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's ListTransactions API: key 66, versions 0–2.
 *
 * @since 0.1.0
 * @category apis
 */
export const ListTransactions = Api.make("ListTransactions", {
  key: 66,
  versions: "0-2",
  flexible: "0+",
  routing: Api.all("transactionStates[transactionalId]", "unknownStateFilters[]"),
  readOnly: true,
  request: {
    /** Empty: all states. */
    stateFilters: array(string),
    /** Empty: all producers. */
    producerIdFilters: array(int64),
    /** Versions 1+. */
    durationFilter: at("1+", int64, { default: -1n }),
    /** Versions 2+. */
    transactionalIdPattern: at("2+", nullable(string), { default: null })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    unknownStateFilters: array(string),
    transactionStates: array({
      transactionalId: string,
      producerId: int64,
      transactionState: string
    })
  }
})
