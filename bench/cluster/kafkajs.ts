/** kafkajs: its admin client. It asks for the earliest offsets together with the latest, one after the other, and lists the groups of one broker after another. */
import KafkaJs from "kafkajs"
import type { Prepare } from "../isolated.ts"
import { endWithTheBench, printOffsets, type ThreeBrokersTask, topic } from "./tasks.ts"

export const prepare: Prepare<ThreeBrokersTask> = async ({ ports, question }) => {
  endWithTheBench()
  const kafka = new KafkaJs.Kafka({
    clientId: "bench",
    brokers: ports.map((port) => `127.0.0.1:${port}`),
    logLevel: KafkaJs.logLevel.NOTHING
  })
  const admin = kafka.admin()
  await admin.connect()
  if (question === "groups") {
    const groups = () => admin.listGroups()
    return { fingerprint: async () => `${(await groups()).groups.length} groups`, run: groups }
  }
  const offsets = () => admin.fetchTopicOffsets(topic)
  return { fingerprint: async () => printOffsets(await offsets()), run: offsets }
}
