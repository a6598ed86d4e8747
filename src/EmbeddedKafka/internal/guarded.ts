/**
 * What the handlers of each API ask about, entity by entity (`Call.guard`): such things may have an error code of their own by a fault. For the other APIs it is the
 * code of the response as a whole. `test/EmbeddedKafka/Faults.test.ts` holds this list against the handlers.
 */
import type { EntityKind } from "./FaultRule.ts"

export const guarded: Readonly<Record<string, ReadonlyArray<EntityKind>>> = {
  DeleteRecords: ["partition", "topic"],
  Fetch: ["partition", "topic"],
  ListOffsets: ["partition", "topic"],
  Metadata: ["topic"],
  OffsetForLeaderEpoch: ["partition", "topic"],
  Produce: ["partition", "topic", "transactionalId"]
}
