/** Small APIs for tests of the session and the connection: one that echoes, one with versions, one without reply. */
import * as Api from "../../src/Api/Api.ts"
import { array, at, int16, int32, nullable, string } from "../../src/Codec/index.ts"

/** Flexible from 2 on, so that both header forms occur. */
export const Echo = Api.make("Echo", {
  key: 900,
  versions: "0-3",
  flexible: "2+",
  brokerWait: "maxWaitMs",
  request: { text: string, maxWaitMs: at("1+", int32, { ignorable: true }) },
  response: {
    throttleTimeMs: at("1+", int32, { ignorable: true }),
    errorCode: int16,
    text: nullable(string),
    numbers: at("3+", array(int32))
  }
})

/** Not answered where `acks` is 0. */
export const Shout = Api.make("Shout", {
  key: 901,
  versions: "0-3",
  unanswered: { field: "acks", value: 0 },
  request: { acks: int16, text: string },
  response: { text: string }
})
