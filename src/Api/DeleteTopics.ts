// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, nullable, string, uuid } from "../Codec/Types.ts"

/**
 * Deletes topics: `topicNames` up to version 5, `topics` (by name or id) from 6 on.
 *
 * Kafka's DeleteTopics API: key 20, versions 0–6.
 *
 * @since 0.1.0
 * @category apis
 */
export const DeleteTopics = Api.make("DeleteTopics", {
  key: 20,
  versions: "0-6",
  flexible: "4+",
  routing: Api.controller,
  throttles: "2+",
  brokerWait: "timeoutMs",
  request: {
    /** Versions 6+. */
    topics: at(
      "6+",
      array({
        name: at("0+", nullable(string), { default: null }),
        topicId: at("0+", uuid)
      }),
      { instead: "topicNames" }
    ),
    /** Versions 0–5. */
    topicNames: at("0-5", array(string), { ignorable: true, matters: true, instead: "topics" }),
    timeoutMs: int32
  },
  response: {
    /** Versions 1+. */
    throttleTimeMs: at("1+", int32, { ignorable: true }),
    responses: array({
      name: nullable(string, "6+"),
      /** Versions 6+. */
      topicId: at("6+", uuid, { ignorable: true }),
      errorCode: int16,
      /** Versions 5+. */
      errorMessage: at("5+", nullable(string), { default: null, ignorable: true })
    })
  }
})
