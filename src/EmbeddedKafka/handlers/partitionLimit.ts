/** How many partitions one request may ask for. */
import { codes } from "../protocol/codes.ts"
import { Refused } from "./topicPlan.ts"

/** KRaft's limit. Without it brokers are limited by their ZooKeeper; here they have it too, so that no request uses up the memory of the process. */
const maxPartitions = 10_000

/** Refuses a request as a whole whose topics would have so many more partitions. */
export const refusedCount = (counts: ReadonlyArray<number>): Refused | undefined => {
  const sum = counts.reduce((total, count) => total + Math.max(0, count), 0)
  return sum <= maxPartitions
    ? undefined
    : new Refused(
        codes.POLICY_VIOLATION,
        `a request may ask for ${maxPartitions} partitions, and not for ${sum}`
      )
}
