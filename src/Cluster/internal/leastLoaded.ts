/**
 * Which broker to ask what any can answer.
 */
import type { BrokerAddress } from "../ClusterOptions.ts"
import type { PooledLink } from "./PooledLink.ts"

export interface Candidate {
  readonly address: BrokerAddress
  /** The connection for the purpose; `undefined`: there is none yet. */
  readonly link: Pick<PooledLink, "isAway" | "isConnected" | "isDown" | "load" | "throttledForMs"> | undefined
  /** Whether there is a connection for another purpose. */
  readonly isKnownToLive: boolean
  /** Whether all that is known of it is failures. */
  readonly isDown: boolean
}

/**
 * The one that is likely to answer first: connected, with the fewest requests. One that the broker has muted (throttle) is asked only before those that are down;
 * one whose next attempt to connect is not due is the last resort. Equals are chosen by chance.
 *
 * @param random from 0 to 1, exclusive
 */
export const leastLoaded = <C extends Candidate>(
  candidates: ReadonlyArray<C>,
  random: () => number
): C | undefined => {
  let best: Array<C> = []
  let bestRank: Rank = [Number.POSITIVE_INFINITY, 0]
  for (const candidate of candidates) {
    const rank = rankOf(candidate)
    const difference = rank[0] - bestRank[0] || rank[1] - bestRank[1]
    if (difference > 0) continue
    if (difference < 0) {
      best = []
      bestRank = rank
    }
    best.push(candidate)
  }
  return best.length < 2 ? best[0] : best[Math.floor(random() * best.length)]
}

/** The kind, then what to compare those of one kind by: the lower, the better. */
type Rank = readonly [kind: number, within: number]

const rankOf = ({ isDown, isKnownToLive, link }: Candidate): Rank => {
  if (link === undefined) return isDown ? [4, 0] : [isKnownToLive ? 1 : 2, 0]
  if (link.isConnected) return link.throttledForMs > 0 ? [3, link.throttledForMs] : [0, link.load]
  if (link.isAway) return [5, 0]
  return link.isDown ? [4, link.load] : [isKnownToLive ? 1 : 2, link.load]
}
