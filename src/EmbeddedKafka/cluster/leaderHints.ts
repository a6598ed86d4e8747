/**
 * Where the leader is, for who asked a broker that is not it (KIP-951).
 */
import type { Broker } from "./Broker.ts"
import { type BrokerRegistration, partitionOf } from "./ClusterImage.ts"

interface Endpoint {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

export interface LeaderHints {
  /** The leader as this broker knows it; −1 and −1 if it knows none. Its address is then among the endpoints. */
  readonly leaderOf: (topic: string, partition: number) => { leaderId: number; leaderEpoch: number }
  readonly endpoints: ReadonlyArray<Endpoint>
}

/** Where clients are to connect to. */
export const endpointOf = ({ host, id, port, rack }: BrokerRegistration): Endpoint => ({
  nodeId: id,
  host,
  port,
  rack
})

export const leaderHints = ({ image }: Broker): LeaderHints => {
  const endpoints: Array<Endpoint> = []
  return {
    endpoints,
    leaderOf: (topic, partition) => {
      const registration = partitionOf(image, topic, partition)
      if (registration === undefined) return { leaderId: -1, leaderEpoch: -1 }
      const { leader, leaderEpoch } = registration
      const broker = image.brokers.get(leader)
      if (broker !== undefined && !broker.isFenced && !endpoints.some(({ nodeId }) => nodeId === leader))
        endpoints.push(endpointOf(broker))
      return { leaderId: leader, leaderEpoch }
    }
  }
}
