/**
 * What a client may do, as bits by Kafka's codes of operations: everything that there is, as long as nobody authorizes.
 */
import type { Release } from "../releases/Release.ts"
const bits = (...operations: ReadonlyArray<number>): number =>
  operations.reduce((sum, operation) => sum | (1 << operation), 0)

const read = 3
const write = 4
const create = 5
const remove = 6
const alter = 7
const describe = 8
const clusterAction = 9
const describeConfigs = 10
const alterConfigs = 11
const idempotentWrite = 12

/** Of a topic. */
export const topicOperations = bits(
  read,
  write,
  create,
  remove,
  alter,
  describe,
  describeConfigs,
  alterConfigs
)

/** Of a group. */
export const groupOperations = (release: Release): number =>
  bits(read, remove, describe) | (release.isAtLeast("4.0") ? bits(describeConfigs, alterConfigs) : 0)

/** Of the cluster. */
export const clusterOperations = bits(
  create,
  alter,
  describe,
  clusterAction,
  describeConfigs,
  alterConfigs,
  idempotentWrite
)

/** Nobody has asked. */
export const notAsked = -2_147_483_648
