/**
 * How what is known of a cluster follows from the answers of its brokers, sans-I/O.
 *
 * - `ClusterState.ts`: all that is known, what of it is in use or stale; `Coordinators.ts`: those that were found
 * - `View.ts`: a view as it is kept here; `brokers.ts`, `partitions.ts`: its parts
 * - `viewAfterMetadata.ts`, `viewAfterHints.ts`: the next view, after an answer to Metadata or what other responses tell on the side
 *
 * @since 0.1.0
 */
export type { ClusterView } from "../ClusterView.ts"
