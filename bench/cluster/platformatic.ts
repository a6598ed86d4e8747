/** @platformatic/kafka: its Admin, which asks for metadata before each question. */
import { Admin } from "@platformatic/kafka"
import type { Prepare } from "../isolated.ts"
import { endWithTheBench, printOffsets, type ThreeBrokersTask, topic } from "./tasks.ts"

export const prepare: Prepare<ThreeBrokersTask> = async ({ partitions, ports, question }) => {
  endWithTheBench()
  const admin = new Admin({
    clientId: "bench",
    bootstrapBrokers: ports.map((port) => `127.0.0.1:${port}`)
  })
  if (question === "groups") {
    const groups = () => admin.listGroups()
    return { fingerprint: async () => `${(await groups()).size} groups`, run: groups }
  }
  const indexes = Array.from({ length: partitions }, (_, partitionIndex) => ({
    partitionIndex,
    timestamp: -1n
  }))
  const offsets = () => admin.listOffsets({ topics: [{ name: topic, partitions: indexes }] })
  return {
    fingerprint: async () => {
      const [found] = await offsets()
      return printOffsets(
        found!.partitions.map(({ offset, partitionIndex }) => ({ partition: partitionIndex, offset }))
      )
    },
    run: offsets
  }
}
