// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { ShareSnapshotKey } from "./ShareSnapshotKey.ts"
import { ShareSnapshotValue } from "./ShareSnapshotValue.ts"
import { ShareUpdateKey } from "./ShareUpdateKey.ts"
import { ShareUpdateValue } from "./ShareUpdateValue.ts"

/**
 * The records of `__share_group_state`, by the int16 that their keys start with.
 *
 * @since 0.1.0
 * @category messages
 */
export const shareRecords = {
  0: { type: "ShareSnapshot", key: ShareSnapshotKey, value: ShareSnapshotValue },
  1: { type: "ShareUpdate", key: ShareUpdateKey, value: ShareUpdateValue }
} as const
