/**
 * WriteTxnMarkers: what coordinators ask leaders, and the administrator who ends a transaction that nobody else ends. Each marker is answered when the replicas in sync
 * have it. From 2 on it says the version of the transaction, which makes the leader stricter about the epoch.
 */
import type * as Api from "../../Api/Api.ts"
import { WriteTxnMarkers } from "../../Api/WriteTxnMarkers.ts"
import type { Broker } from "../cluster/Broker.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { leaderOf } from "../cluster/leading.ts"
import { writeMarker } from "../transactions/writeMarker.ts"

type Marker = Api.Request<typeof WriteTxnMarkers>["markers"][number]

/** By topic and partition, in the order of the request. */
type Results = Map<string, Map<number, number>>

export const writeTxnMarkers = handler(WriteTxnMarkers, (call) => {
  const { broker } = call
  const { markers } = call.request
  /** Markers of one producer have one answer, as in Kafka. */
  const byProducer = new Map<bigint, Results>()
  let left = 1
  const oneLess = (): void => {
    if (--left > 0) return
    call.respond({
      markers: Array.from(byProducer, ([producerId, results]) => ({
        producerId,
        topics: Array.from(results, ([name, partitions]) => ({
          name,
          partitions: Array.from(partitions, ([partitionIndex, errorCode]) => ({
            partitionIndex,
            errorCode
          }))
        }))
      }))
    })
  }
  for (const marker of markers) {
    const results: Results = byProducer.get(marker.producerId) ?? new Map()
    for (const { name, partitionIndexes } of marker.topics) {
      byProducer.set(marker.producerId, results)
      const ofTopic = results.get(name) ?? new Map<number, number>()
      results.set(name, ofTopic)
      for (const partition of partitionIndexes) {
        const { after, before } = call.guard({ topic: name, partition })
        left++
        ofTopic.set(partition, codes.UNKNOWN_SERVER_ERROR)
        write(broker, marker, name, partition, before, (errorCode) => {
          ofTopic.set(partition, errorCode || after)
          oneLess()
        })
      }
    }
  }
  oneLess()
})

const write = (
  broker: Broker,
  marker: Marker,
  topic: string,
  partition: number,
  refusal: number,
  done: (errorCode: number) => void
): void => {
  if (refusal !== codes.NONE) return done(refusal)
  const replica = leaderOf(broker, topic, partition)
  // Kafka says so of all that it does not lead here.
  if (typeof replica === "number") return done(codes.UNKNOWN_TOPIC_OR_PARTITION)
  // No batch can be made of these.
  if (marker.producerId < 0n || marker.producerEpoch < 0) return done(codes.UNKNOWN_SERVER_ERROR)
  writeMarker(
    replica,
    {
      producerId: marker.producerId,
      producerEpoch: marker.producerEpoch,
      committed: marker.transactionResult,
      coordinatorEpoch: marker.coordinatorEpoch,
      transactionVersion: marker.transactionVersion,
      topic,
      partition
    },
    done
  )
}
