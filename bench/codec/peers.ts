/** The adapters, each loaded only where it is needed. */
import type { CodecPeer } from "./Peer.ts"

export const peers = {
  ours: async () => (await import("./ours.ts")).ours,
  oursInterpreted: async () => (await import("./ours.ts")).oursInterpreted,
  platformatic: async () => (await import("./platformatic.ts")).platformatic,
  kafkatsClient: async () => (await import("./kafkatsClient.ts")).kafkatsClient,
  kafkaTs: async () => (await import("./kafkaTs.ts")).kafkaTs,
  kafkajs: async () => (await import("./kafkajs.ts")).kafkajs
} satisfies Record<string, () => Promise<CodecPeer>>

export type PeerName = keyof typeof peers

export const names: Record<PeerName, string> = {
  ours: "effect-kafka-protocol",
  oursInterpreted: "the same, interpreted",
  platformatic: "@platformatic/kafka",
  kafkatsClient: "@kafkats/client",
  kafkaTs: "kafka-ts",
  kafkajs: "kafkajs"
}
