/** When two addresses are one. */
import type { BrokerAddress } from "../ClusterOptions.ts"

/** Two addresses with the same key are one. */
export const addressKey = ({ host, port = 9092, serverName = "" }: BrokerAddress): string =>
  `${host}:${port} ${serverName}`
