/** Small APIs for tests of the session and the connection: one that echoes, one with versions, one without reply. */
import * as Api from "../../src/Api/Api.ts"
import { array, at, int16, int32, nullable, string } from "../../src/Codec/index.ts"

/** Flexible from 2 on, so that both header forms occur. */
export const Echo = Api.make("Echo", {
  key: 900,
  versions: "0-3",
  flexible: "2+",
  request: { text: string, maxWaitMs: at("1+", int32, { ignorable: true }) },
  response: {
    throttleTimeMs: at("1+", int32, { ignorable: true }),
    errorCode: int16,
    text: nullable(string),
    numbers: at("3+", array(int32))
  }
})

/** The part of Produce that a session looks at: key 0 and `acks`. */
export const Shout = Api.make("Produce", {
  key: 0,
  versions: "0-3",
  request: { acks: int16, text: string },
  response: { text: string }
})
