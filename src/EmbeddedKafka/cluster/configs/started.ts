/**
 * What the brokers of an embedded cluster are started with: the file of properties that they would have.
 */
import type { Release } from "../../releases/index.ts"
import type { ConfigValues } from "../ClusterImage.ts"

/**
 * @param config what the user wants of all brokers; it counts before the embedded cluster's own
 */
export const startedWith = (
  release: Release,
  broker: { readonly id: number; readonly rack: string | null },
  config: ConfigValues
): ConfigValues =>
  new Map([
    // Nobody waits for time: a group is complete as soon as its first member has joined.
    ["group.initial.rebalance.delay.ms", "0"],
    ...(release.usesKRaft
      ? [
          ["process.roles", "broker,controller"] as const,
          ["controller.listener.names", "CONTROLLER"] as const
        ]
      : [["zookeeper.connect", ""] as const]),
    ...config,
    ...(broker.rack === null ? [] : [["broker.rack", broker.rack] as const]),
    ["broker.id", String(broker.id)],
    // Either is given the value of the other.
    ...(release.usesKRaft ? [["node.id", String(broker.id)] as const] : [])
  ])
