/** Looking into a cluster, as Effects. */
import * as Effect from "effect/Effect"
import { RecordsError } from "../../Codec/Errors/RecordsError.ts"
import { EmbeddedKafkaError } from "../EmbeddedKafkaError.ts"
import type { EmbeddedKafkaState } from "../EmbeddedKafkaService.ts"
import type { EmbeddedRecord } from "../EmbeddedState.ts"
import { attempt, type EmbeddedCluster } from "./EmbeddedCluster.ts"
import type { LogCopy } from "./lookIn.ts"
import { copyLog, groupState, recordsOf, topicState, transactionStates } from "./lookIn.ts"

export const makeState = (embedded: EmbeddedCluster): EmbeddedKafkaState => {
  const { cluster } = embedded
  return {
    topic: (name) => embedded.act("topic", () => topicState(cluster, name)),
    records: (topic, partition) =>
      Effect.flatMap(
        embedded.act("records", () => copyLog(cluster, topic, partition)),
        (copy) => attempt(() => read(copy, topic, partition))
      ),
    group: (groupId) => embedded.act("group", () => groupState(cluster, groupId)),
    transactions: Effect.sync(() => embedded.turn(() => transactionStates(cluster)))
  }
}

/** A broker takes what clients compress as it comes: it may not be what its header says. */
const read = (copy: LogCopy, topic: string, partition: number): ReadonlyArray<EmbeddedRecord> => {
  try {
    return recordsOf(copy)
  } catch (error) {
    if (!(error instanceof RecordsError)) throw error
    throw new EmbeddedKafkaError({ what: "records", detail: `${topic}-${partition}: ${error.message}` })
  }
}
