/** What can be seen of a network in memory. */

/**
 * What has happened on a network in memory, at a time of its `Clock` in milliseconds. The same seed and the same program give the same events. `bytes` are
 * lent: they are good until the observer returns.
 *
 * @since 0.1.0
 * @category models
 */
export type NetworkEvent =
  | {
      readonly _tag: "Opened" | "Refused"
      readonly atMs: number
      readonly connection: number
      readonly from: string
      readonly to: string
    }
  | {
      readonly _tag: "Received"
      readonly atMs: number
      readonly connection: number
      readonly by: "client" | "server"
      readonly bytes: Uint8Array
    }
  | {
      readonly _tag: "Ended"
      readonly atMs: number
      readonly connection: number
      readonly by: "client" | "server"
      readonly cause: unknown
    }
