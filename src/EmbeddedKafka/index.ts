/**
 * A Kafka cluster within the process, for tests: brokers that speak the protocol as the real ones do, with their state in memory.
 *
 * - `EmbeddedKafka.ts`: the service and its layers; `EmbeddedKafkaOptions.ts`: what a cluster is made of
 * - `cluster/`: the core, sans-I/O; `log/`: a partition's log; `handlers/`: what answers each API
 * - `internal/`: connections and the timer, at the edge
 *
 * Not for production: nothing is on disk.
 *
 * @since 0.1.0
 */
export * from "./EmbeddedKafka.ts"
