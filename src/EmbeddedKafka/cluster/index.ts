/**
 * The core of an embedded cluster, sans-I/O: events and the time go in, answers come out. No clock, no timer, no socket, no chance but a seed's.
 *
 * - `Cluster.ts`: brokers, controller, and the turns in which everything happens; `Deadlines.ts`: what waits for a time; `Purgatory.ts`: requests that wait for a change
 * - `ClusterImage.ts`: what the cluster knows of itself, never changed, only replaced by `Controller.ts`; `topics.ts`: topics as it makes them; `membership.ts`: brokers
 *   that come and go; `elections.ts`: how a partition changes; `IsrChanges.ts`: what leaders report
 * - `Acts.ts`: what a test does to a cluster; `FollowerRules.ts`: followers that it has made slow
 * - `Broker.ts`: a process and a disk; `Replica.ts`: a partition on it; `replication.ts`: how followers follow; `Parts.ts`: coordinators and the like, which belong to a broker
 * - `ClientConnection.ts`: a client at a broker; `Call.ts`: a request as its handler gets it
 * - `Coordinators.ts`: one for each partition of an internal topic; `CoordinatorLog.ts`, `internalTopics.ts`: where they keep their state; `whenCommitted.ts`: when it counts
 * - `LogRetention.ts`: when what is too old goes; `leading.ts`, `leaderHints.ts`: the replica that a request is for, and where else it is
 * - `Identifiers.ts`: ids from the seed
 */
export { type ApiHandler, Call, type Entity, type Guard, handler, type Interceptor } from "./Call.ts"
export { Acts, type SlowFollowerOptions } from "./Acts.ts"
export { Broker } from "./Broker.ts"
export { ClientConnection, type ConnectionOwner } from "./ClientConnection.ts"
export { Cluster, type ClusterOptions, type Defect } from "./Cluster.ts"
export * from "./ClusterImage.ts"
export { codes } from "../protocol/codes.ts"
export { Controller } from "./Controller.ts"
export { type Deadline, Deadlines } from "./Deadlines.ts"
export { type BrokerPart, part, PartDefinition } from "./Parts.ts"
export { type Delayed, type DelayedOperation, Purgatory, Watchers } from "./Purgatory.ts"
export { Replica } from "./Replica.ts"
