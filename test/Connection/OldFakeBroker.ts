/** A fake broker of Kafka 0.8 or 0.9: it has no ApiVersions, and does not look at the versions of ListOffsets. */
import type * as Api from "../../src/Api/Api.ts"
import { ListGroups } from "../../src/Api/ListGroups.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { FakeBroker, type FakeConnection } from "./FakeBroker.ts"

const apiVersionsKey = 18
const [listOffsetsKey, fetchKey] = [2, 1]

/** How often it was asked for ApiVersions. */
export interface OldFakeBroker extends FakeBroker {
  apiVersionsAsked: number
  /** Makes it another broker, with ApiVersions. */
  readonly replace: () => void
}

export const oldFakeBroker = (
  release: "0.8.2" | "0.9.0",
  apis: ReadonlyArray<Api.Any> = [Metadata, Produce, ListGroups]
): OldFakeBroker => {
  const broker: OldFakeBroker = Object.assign(new FakeBroker(apis), {
    apiVersionsAsked: 0,
    replace: () => (broker.intercept = undefined)
  })
  broker.intercept = (frame, connection) => {
    const [key, version] = [frame.readInt16BE(0), frame.readInt16BE(2)]
    if (key === apiVersionsKey) {
      broker.apiVersionsAsked++
      if (release === "0.8.2") connection.close()
      return true
    }
    if (key === listOffsetsKey) return reply(connection, frame, "00000000")
    if (key === fetchKey)
      return reply(connection, frame, release === "0.9.0" && version > 0 ? "0000000000000000" : "00000000")
    return false
  }
  return broker
}

const reply = (connection: FakeConnection, request: Buffer, body: string): true => {
  connection.writeRaw(Buffer.concat([request.subarray(4, 8), Buffer.from(body, "hex")]))
  return true
}
