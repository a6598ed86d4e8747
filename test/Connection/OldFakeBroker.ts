/** A fake broker of Kafka 0.8 or 0.9: it has no ApiVersions, and does not look at the versions of ListOffsets. */
import type * as Api from "../../src/Api/Api.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { ListGroups } from "../../src/Api/ListGroups.ts"
import { ListOffsets } from "../../src/Api/ListOffsets.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { FakeBroker } from "./FakeBroker.ts"

/** How often it was asked for ApiVersions. */
export interface OldFakeBroker extends FakeBroker {
  apiVersionsAsked: number
  /** Makes it another broker, with ApiVersions. */
  readonly replace: () => void
}

/** Empty responses of versions 0 and, with the throttle time, 1. */
const noTopics = Buffer.from("00000000", "hex")
const noTopicsV1 = Buffer.from("0000000000000000", "hex")

export const oldFakeBroker = (
  release: "0.8.2" | "0.9.0",
  apis: ReadonlyArray<Api.Any> = [Metadata, Produce, ListGroups]
): OldFakeBroker => {
  const broker: OldFakeBroker = Object.assign(new FakeBroker(apis), {
    apiVersionsAsked: 0,
    replace: () => (broker.intercept = undefined)
  })
  broker.intercept = (request, connection) => {
    switch (request.api.key) {
      case ApiVersions.key:
        broker.apiVersionsAsked++
        if (release === "0.8.2") connection.close()
        return true
      case ListOffsets.key:
        return request.respondBytes(noTopics)
      case Fetch.key:
        return request.respondBytes(release === "0.9.0" && request.version > 0 ? noTopicsV1 : noTopics)
      default:
        return false
    }
  }
  return broker
}
