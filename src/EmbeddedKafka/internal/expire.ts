/** What has had its time, and what is to be as if it had. Runs within a turn. */
import { describe } from "../../internal/describe.ts"
import type { Broker } from "../cluster/Broker.ts"
import type { Cluster } from "../cluster/Cluster.ts"
import { applyRetention } from "../cluster/LogRetention.ts"
import type { Expirable } from "../EmbeddedKafkaService.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"
import { toInt64 } from "../log/bytes.ts"
import { transactionCoordinators } from "../transactions/TransactionCoordinators.ts"
import type { EmbeddedCluster } from "./EmbeddedCluster.ts"
import { groupShard, transactionShard } from "./lookIn.ts"

const kinds: ReadonlySet<unknown> = new Set(["logs", "offsets", "transactions", "producers"])

/** Whether it is what its type says, of callers without types. */
const isExpirable = (what: unknown): boolean =>
  typeof what === "object" && what !== null
    ? ("group" in what && typeof what.group === "string") ||
      ("transactionalId" in what && typeof what.transactionalId === "string") ||
      ("producerId" in what && typeof what.producerId === "bigint")
    : kinds.has(what)

export const expire = ({ checker, cluster }: EmbeddedCluster, what: Expirable): void => {
  if (!isExpirable(what))
    throw new RangeError(
      `expected ${[...kinds].map((kind) => `"${String(kind)}"`).join(", ")}, or an object with a group, a transactionalId or a producerId (a bigint), got ${describe(what)}`
    )
  if (typeof what === "object") return expireOne(cluster, what)
  if (what === "offsets") checker?.forgetOffsets()
  for (const broker of cluster.brokers.values()) if (broker.isRunning) expireOn(broker, what)
}

const expireOn = (broker: Broker, what: Expirable & string): void => {
  switch (what) {
    case "logs":
      return applyRetention(broker)
    case "producers": {
      for (const { log } of broker.replicas()) log.expireProducers(broker.cluster.nowMs)
      return
    }
    case "offsets": {
      for (const shard of groupCoordinators.of(broker).all()) shard.expire()
      return
    }
    case "transactions":
      for (const shard of transactionCoordinators.of(broker).all()) shard.expire()
  }
}

const expireOne = (cluster: Cluster, what: Expirable & object): void => {
  if ("group" in what) {
    const { shard } = groupShard(cluster, what.group)
    if (!shard.expireSessions(what.group, what.member))
      throw new RangeError(
        `group "${what.group}" has no member${what.member === undefined ? "" : ` "${what.member}"`} whose session could end`
      )
  } else if ("transactionalId" in what) {
    if (!transactionShard(cluster, what.transactionalId).abortNow(what.transactionalId))
      throw new RangeError(`"${what.transactionalId}" has no open transaction`)
  } else expireProducer(cluster, what.producerId)
}

const expireProducer = (cluster: Cluster, producerId: bigint): void => {
  const id = toInt64(producerId)
  const logs = [...cluster.brokers.values()].flatMap((broker) =>
    [...broker.replicas()].map(({ log }) => log).filter(({ producers }) => producers?.has(id) === true)
  )
  if (logs.length === 0) throw new RangeError(`no log knows a producer ${producerId}`)
  const open = logs.find((log) => log.hasOngoingTransaction(id))
  if (open !== undefined)
    throw new RangeError(
      `producer ${producerId} has an open transaction in ${open.topic}-${open.partition}, and is known until it ends`
    )
  for (const { producers } of logs) producers?.forget(id)
}
