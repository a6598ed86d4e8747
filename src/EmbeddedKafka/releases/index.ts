/**
 * The releases that an embedded cluster plays: tables that `npm run releases:generate` made from real brokers, and `Release`, which the rest asks.
 */
export { Release, release, type ReleaseName, releaseNames } from "./Release.ts"
export type { ConfigRow, ConfigType } from "./ReleaseTable.ts"
