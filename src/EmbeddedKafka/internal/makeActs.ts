/** What is done to a cluster from outside, as Effects. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { internalTopic, offsetsTopic, transactionsTopic } from "../cluster/internalTopics.ts"
import { EmbeddedKafkaError } from "../EmbeddedKafkaError.ts"
import type { EmbeddedKafkaActs } from "../EmbeddedKafkaService.ts"
import { partitionOfId } from "../protocol/javaHash.ts"
import { createTopic } from "./createTopic.ts"
import type { EmbeddedCluster } from "./EmbeddedCluster.ts"
import { expire } from "./expire.ts"

export const makeActs = (
  embedded: EmbeddedCluster
): Omit<EmbeddedKafkaActs, "kill" | "start" | "addBroker" | "removeBroker"> => ({
  isolate: (...ids) => embedded.act("isolate", (acts) => acts.isolate(ids)),
  heal: Effect.sync(() => embedded.turn(() => embedded.acts.heal())),
  moveLeader: ({ partition, topic }, id) =>
    embedded.act("moveLeader", (acts) => acts.moveLeader(topic, partition, id)),
  moveController: (id) => embedded.act("moveController", (acts) => acts.moveController(id)),
  moveCoordinator: (type, key, id) =>
    embedded.act("moveCoordinator", (acts) => {
      const at = coordinatorPartition(embedded, type, key)
      acts.moveLeader(at.topic, at.partition, id)
    }),
  shrinkIsr: ({ partition, topic }, ...ids) =>
    Effect.asVoid(
      Effect.acquireRelease(
        embedded.act("shrinkIsr", (acts) => acts.shrinkIsr(topic, partition, ids)),
        () => Effect.ignore(embedded.act("shrinkIsr", (acts) => acts.expandIsr(topic, partition, ids)))
      )
    ),
  slowFollower: (id, { delay, partition, topic } = {}) =>
    Effect.asVoid(
      Effect.acquireRelease(
        embedded.act("slowFollower", (acts) =>
          acts.slowFollower(id, {
            partition,
            topic,
            delayMs: delay === undefined ? undefined : millis(delay)
          })
        ),
        (undo) => Effect.sync(() => embedded.turn(undo))
      )
    ),
  expire: (what) => embedded.act("expire", () => expire(embedded, what)),
  createTopic: (name, options = {}) =>
    embedded.act("createTopic", () => createTopic(embedded, name, options)),
  truncate: ({ partition, topic }, offset) =>
    embedded.act("truncate", (acts) => acts.truncate(topic, partition, Number(offset)))
})

const millis = (duration: Duration.Input): number => Duration.toMillis(Duration.fromInputUnsafe(duration))

const coordinatorPartition = (
  { cluster }: EmbeddedCluster,
  type: "group" | "transaction",
  key: string
): { readonly topic: string; readonly partition: number } => {
  const broker = [...cluster.brokers.values()].find((each) => cluster.isWithController(each))
  const topic = broker && internalTopic(broker, type === "group" ? offsetsTopic : transactionsTopic)
  if (topic === undefined)
    throw new EmbeddedKafkaError({ what: "moveCoordinator", detail: "no broker is there to make its topic" })
  return { topic: topic.name, partition: partitionOfId(key, topic.partitions.length) }
}
