/**
 * The coordinator of classic consumer groups and of committed offsets, without I/O. Its state is what stands in its partition of `__consumer_offsets`.
 *
 * - `GroupShard.ts`: one partition's coordinator, which everything goes through
 * - `joinGroup.ts`, `memberRequests.ts`, `Rebalance.ts`: how members come, go and get their assignments; `Group.ts`, `Member.ts`: what they are
 * - `offsetRequests.ts`, `OffsetStore.ts`, `Expiry.ts`: offsets; `groupRecords.ts`, `replay.ts`: how it is stored, and read again
 * - `GroupRules.ts`: what releases do differently
 *
 * Groups of the consumer protocol of KIP-848 and share groups have their places in the same partition; records of theirs are passed over for now.
 */
export * from "./GroupShard.ts"
