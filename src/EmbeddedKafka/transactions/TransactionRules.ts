/** In what releases of Kafka differ. */
export interface TransactionRules {
  /** Since 4.0 a step under way is looked at before ids and epochs, so that nobody is fenced by it (KAFKA-18464, KAFKA-18660). */
  readonly pendingFirst: boolean
  /** Since 2.5 an end needs the very epoch (KIP-360); before, a higher one would do. */
  readonly endNeedsSameEpoch: boolean
  /** Before 4.1 a new producer still shows when the last transaction began, until the coordinator moves. */
  readonly initKeepsStart: boolean
}
