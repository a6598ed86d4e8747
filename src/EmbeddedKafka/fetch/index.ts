/**
 * What Fetch is made of, apart from its request and response.
 *
 * - `FetchSessions.ts`: sessions, in which a client says only what changes (KIP-227), and their cache; `FetchContext.ts`: which partitions a request is about, and
 *   which of their answers it gets
 * - `readPartition.ts`: one partition, as this broker can read it; `readReplica.ts`: which replica a consumer had better read (KIP-392)
 * - `DelayedFetch.ts`: reads all partitions, and waits until there is enough
 */
export { fetchSessions } from "./FetchSessions.ts"
