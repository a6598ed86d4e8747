/**
 * Where a connection stands.
 *
 * ```text
 *              ┌──────────────▶ Connecting ──── set-up done ────▶ Connected
 *      Schedule says go          │                                  │
 *              │           set-up failed                          lost
 *              └── Disconnected ◀┴──────────────────────────────────┘
 *                     │ the Schedule has ended, or reconnect is "never"
 *                     ▼
 *                   Closed ◀── `close`, or the end of the scope, from anywhere
 * ```
 *
 * @since 0.1.0
 */
import type { BrokerVersions } from "../Protocol/BrokerVersions.ts"
import type { KafkaError } from "../Client/KafkaError.ts"

/**
 * @since 0.1.0
 * @category models
 */
export type ConnectionStatus =
  | ConnectionStatus.Connecting
  | ConnectionStatus.Connected
  | ConnectionStatus.Disconnected
  | ConnectionStatus.Closed

/**
 * @since 0.1.0
 * @category models
 */
export declare namespace ConnectionStatus {
  /**
   * Resolving, connecting, and agreeing with the broker.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Connecting {
    readonly _tag: "Connecting"
    /** 1 for the first attempt since there last was a connection. */
    readonly attempt: number
  }

  /**
   * Requests go out.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Connected {
    readonly _tag: "Connected"
    /** The address that was reached, for example `"127.0.0.1:9092"`. */
    readonly remote: string
    readonly versions: BrokerVersions
    /**
     * For how long nothing will be sent because the broker asked so (`throttleTimeMs`), in milliseconds; 0 if it did not. As it is when the status is read:
     * subscribers are not told of it.
     */
    readonly throttledForMs: number
  }

  /**
   * The last attempt, or the connection, failed; there will be another attempt. Requests wait.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Disconnected {
    readonly _tag: "Disconnected"
    readonly cause: KafkaError
  }

  /**
   * The end: every request fails from now on.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Closed {
    readonly _tag: "Closed"
    readonly cause: KafkaError
  }
}
