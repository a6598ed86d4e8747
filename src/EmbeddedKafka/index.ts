/**
 * A Kafka cluster within the process, for tests: brokers that speak the protocol as the real ones do, with their state in memory.
 *
 * - `EmbeddedKafka.ts`: the service and its layers, `EmbeddedKafkaService.ts`: what it has; `EmbeddedKafkaOptions.ts`: what a cluster is made of; `EmbeddedKafkaError.ts`: what it cannot be or do
 * - `EmbeddedState.ts`: what is found when one looks in
 * - `Fault.ts`: what a broker does wrong, as values; `Seen.ts`: what brokers were asked; `Violation.ts`: what they must never do
 * - `cluster/`: the core, sans-I/O; `log/`: a partition's log; `groups/`, `transactions/`: coordinators; `handlers/`: what answers each API
 * - `releases/`: what each release of Kafka advertises and how its configs are defined
 * - `internal/`: at the edge: connections, the timer, faults, the checker, checks of options
 *
 * Not for production: nothing is on disk.
 *
 * @since 0.1.0
 */
export * from "./EmbeddedKafka.ts"
export * from "./EmbeddedKafkaError.ts"
export type * from "./EmbeddedKafkaOptions.ts"
export type * from "./EmbeddedKafkaService.ts"
export type * from "./EmbeddedState.ts"
export * as Fault from "./Fault.ts"
export type * from "./Seen.ts"
export type * from "./Violation.ts"
