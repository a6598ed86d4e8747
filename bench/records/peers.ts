/** The adapters, each loaded only where it is needed. */
import type { RecordsPeer } from "./Peer.ts"

export const peers = {
  ours: async () => (await import("./ours.ts")).ours,
  oursUnchecked: async () => (await import("./ours.ts")).oursUnchecked,
  platformatic: async () => (await import("./platformatic.ts")).platformatic,
  kafkatsClient: async () => (await import("./kafkatsClient.ts")).kafkatsClient,
  kafkaTs: async () => (await import("./kafkaTs.ts")).kafkaTs,
  kafkajs: async () => (await import("./kafkajs.ts")).kafkajs,
  effectKafkaNative: async () => (await import("./effectKafkaNative.ts")).effectKafkaNative
} satisfies Record<string, () => Promise<RecordsPeer>>

export type PeerName = keyof typeof peers

export const names: Record<PeerName, string> = {
  ours: "effect-kafka-protocol",
  oursUnchecked: "the same without CRC",
  platformatic: "@platformatic/kafka",
  kafkatsClient: "@kafkats/client",
  kafkaTs: "kafka-ts",
  kafkajs: "kafkajs",
  effectKafkaNative: "@effect-kafka/native"
}

/** Those that verify the checksum of what they read. */
export const checkCrc: ReadonlyArray<PeerName> = ["ours", "kafkatsClient", "effectKafkaNative"]
