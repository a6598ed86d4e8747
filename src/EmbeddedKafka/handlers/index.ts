/**
 * What answers each API, a file for each. An API without a handler is neither advertised nor served.
 */
import type { ApiHandler } from "../cluster/Call.ts"
import type { BrokerPart, PartDefinition } from "../cluster/Parts.ts"
import { apiVersions } from "./ApiVersions.ts"
import { fetchSessions } from "../fetch/FetchSessions.ts"
import { fetch } from "./Fetch.ts"
import { deleteRecords } from "./DeleteRecords.ts"
import { listOffsets } from "./ListOffsets.ts"
import { metadata } from "./Metadata.ts"
import { offsetForLeaderEpoch } from "./OffsetForLeaderEpoch.ts"
import { produce } from "./Produce.ts"

export const handlers: ReadonlyArray<ApiHandler> = [
  produce,
  fetch,
  listOffsets,
  metadata,
  apiVersions,
  deleteRecords,
  offsetForLeaderEpoch
]

/** What the brokers consist of that these handlers need. */
export const parts: ReadonlyArray<PartDefinition<BrokerPart>> = [fetchSessions]
