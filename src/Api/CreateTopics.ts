// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int8, nullable, string, uuid } from "../Codec/Types.ts"

/**
 * Creates topics.
 *
 * Kafka's CreateTopics API: key 19, versions 0–7.
 *
 * @since 0.1.0
 * @category apis
 */
export const CreateTopics = Api.make("CreateTopics", {
  key: 19,
  versions: "0-7",
  flexible: "5+",
  routing: Api.controller,
  throttles: "3+",
  brokerWait: "timeoutMs",
  request: {
    topics: array({
      name: string,
      numPartitions: int32,
      replicationFactor: int16,
      assignments: at(
        "0+",
        array({
          partitionIndex: int32,
          brokerIds: array(int32)
        })
      ),
      configs: at(
        "0+",
        array({
          name: string,
          value: nullable(string)
        })
      )
    }),
    timeoutMs: at("0+", int32, { default: 60000 }),
    /** Versions 1+. */
    validateOnly: at("1+", boolean, { default: false })
  },
  response: {
    /** Versions 2+. */
    throttleTimeMs: at("2+", int32, { ignorable: true }),
    topics: array({
      name: string,
      /** Versions 7+. */
      topicId: at("7+", uuid, { ignorable: true }),
      errorCode: int16,
      /** Versions 1+. */
      errorMessage: at("1+", nullable(string), { ignorable: true }),
      /** Versions 5+. */
      topicConfigErrorCode: at("5+", int16, { tag: 0, ignorable: true }),
      /** Versions 5+. */
      numPartitions: at("5+", int32, { default: -1, ignorable: true }),
      /** Versions 5+. */
      replicationFactor: at("5+", int16, { default: -1, ignorable: true }),
      /** Versions 5+. */
      configs: at(
        "5+",
        nullable(
          array({
            name: string,
            value: nullable(string),
            readOnly: boolean,
            configSource: at("0+", int8, { default: -1 }),
            isSensitive: boolean
          })
        ),
        { ignorable: true }
      )
    })
  }
})
