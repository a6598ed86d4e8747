/**
 * Hash codes of strings as Java has them: they say which partition of an internal topic a group or a transactional id belongs to.
 */

/** `String.hashCode`: over UTF-16 code units, as an int32. */
export const javaHashCode = (text: string): number => {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash
}

/** The partition of an internal topic that keeps what belongs to this id. */
export const partitionOfId = (id: string, partitions: number): number =>
  (javaHashCode(id) & 0x7fffffff) % partitions

/** The hash by which a `HashMap` of Java puts a key into a bucket: the upper half counts too. */
export const hashOfKey = (key: string): number => {
  const hash = javaHashCode(key)
  return hash ^ (hash >>> 16)
}

/** How many buckets a `HashMap` of Java has with so many keys. */
export const bucketsFor = (keys: number): number => {
  let buckets = 16
  while (keys > 0.75 * buckets) buckets *= 2
  return buckets
}

/** Names in the order in which a `HashMap` of Java gives them: where Kafka takes the first of equals, this is the first. */
export const inJavaMapOrder = (names: Iterable<string>): ReadonlyArray<string> => {
  const all = [...new Set(names)]
  const mask = bucketsFor(all.length) - 1
  const bucketOf = (name: string): number => hashOfKey(name) & mask
  return all.toSorted((a, b) => bucketOf(a) - bucketOf(b))
}
