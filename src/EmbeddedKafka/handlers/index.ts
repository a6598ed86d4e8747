/**
 * What answers each API, a file for each. An API without a handler is neither advertised nor served.
 */
import type { ApiHandler } from "../cluster/Call.ts"
import type { BrokerPart, PartDefinition } from "../cluster/Parts.ts"
import { apiVersions } from "./ApiVersions.ts"
import { fetchSessions } from "../fetch/FetchSessions.ts"
import { fetch } from "./Fetch.ts"
import { metadata } from "./Metadata.ts"

export const handlers: ReadonlyArray<ApiHandler> = [fetch, metadata, apiVersions]

/** What the brokers consist of that these handlers need. */
export const parts: ReadonlyArray<PartDefinition<BrokerPart>> = [fetchSessions]
