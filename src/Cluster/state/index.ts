/**
 * How what is known of a cluster follows from the answers of its brokers, sans-I/O.
 *
 * @since 0.1.0
 */
export type { ClusterView } from "../ClusterView.ts"
