/**
 * Short lists of int32, decoded once and shared by all places where they occur: the replicas of partitions, of which a cluster has thousands of equal lists.
 * A Metadata response of 10 000 partitions takes two thirds of the time (0.41 ms instead of 0.61) and two fifths of the memory.
 *
 * Whoever decodes gets a `ReadonlyArray`. Shared lists are not frozen: the elements of a frozen array are read so slowly that nothing would be won.
 */

/** Longer lists are seldom equal. */
export const maxSharedLength = 8

const none: ReadonlyArray<number> = Object.freeze([])

/** What was decoded lately, by a hash; a newer list takes the place of an older one. */
const lists: Array<ReadonlyArray<number>> = Array.from({ length: 256 }, () => none)

/** The list of `count` numbers at a position: one that was decoded lately, if it is equal. */
export const sharedInt32s = (view: DataView, at: number, count: number): ReadonlyArray<number> => {
  if (count === 0) return none
  const hash = Math.imul(view.getInt32(at), 31) + view.getInt32(at + 4 * (count - 1)) * 7 + count
  const slot = (hash ^ (hash >>> 8)) & 255
  const known = lists[slot]!
  if (known.length === count) {
    let i = 0
    while (i < count && known[i] === view.getInt32(at + 4 * i)) i++
    if (i === count) return known
  }
  // oxlint-disable-next-line no-new-array -- without room to spare, and a miss must not cost more than the list itself
  const list = new Array<number>(count)
  for (let i = 0; i < count; i++) list[i] = view.getInt32(at + 4 * i)
  lists[slot] = list
  return list
}
