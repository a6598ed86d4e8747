/** This library. */
import { Records } from "../../src/Codec/Records/Records.ts"
import type { RecordsPeer } from "./Peer.ts"

export const ours: RecordsPeer = {
  encoder: (messages, compression) => () => Records.make(messages, { compression }).encode(),
  read: (bytes) => {
    let count = 0
    for (const _ of Records.fromBytes(bytes)) count++
    return count
  },
  touch: (bytes) => {
    let sum = 0
    for (const batch of Records.fromBytes(bytes).batches()) {
      for (const record of batch) {
        const key = record.key!
        const value = record.value!
        sum = (sum + key[0]! + value[value.length - 1]!) | 0
      }
    }
    return sum
  },
  content: (bytes) => Records.fromBytes(bytes).toArray()
}

/** The checksum left out, as most peers do. */
export const oursUnchecked: RecordsPeer = {
  ...ours,
  touch: (bytes) => {
    let sum = 0
    for (const batch of Records.fromBytes(bytes).batches({ checkCrc: false })) {
      for (const record of batch) {
        const key = record.key!
        const value = record.value!
        sum = (sum + key[0]! + value[value.length - 1]!) | 0
      }
    }
    return sum
  }
}
