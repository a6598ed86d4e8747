/**
 * The order in which Kafka lists configs: that of a hash map of Scala's or Java's. Some of two or three that share a bucket may be in another order there.
 */
import { javaHashCode } from "../../protocol/javaHash.ts"

const hash = (text: string): number => {
  const value = javaHashCode(text)
  return value ^ (value >>> 16)
}

const capacityFor = (count: number): number => {
  let capacity = 16
  while (count > capacity * 0.75) capacity *= 2
  return capacity
}

/** @param of how many entries the map has that these are taken from */
export const inHashOrder = (names: Iterable<string>, of: number): ReadonlyArray<string> => {
  const mask = capacityFor(of) - 1
  return Array.from(names, (name) => ({ name, hash: hash(name) }))
    .sort((a, b) => (a.hash & mask) - (b.hash & mask) || a.hash - b.hash)
    .map(({ name }) => name)
}
