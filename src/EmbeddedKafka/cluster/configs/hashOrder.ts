/**
 * The order in which Kafka lists configs: that of a hash map of Scala's or Java's. Some of two or three that share a bucket may be in another order there.
 */
import { bucketsFor, hashOfKey } from "../../protocol/javaHash.ts"

/** @param of how many entries the map has that these are taken from */
export const inHashOrder = (names: Iterable<string>, of: number): ReadonlyArray<string> => {
  const mask = bucketsFor(of) - 1
  return Array.from(names, (name) => ({ name, hash: hashOfKey(name) }))
    .sort((a, b) => (a.hash & mask) - (b.hash & mask) || a.hash - b.hash)
    .map(({ name }) => name)
}
