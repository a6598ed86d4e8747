/**
 * Holds markers back, so that transactions stay prepared and everybody is told CONCURRENT_TRANSACTIONS: what a test does, and what takes Kafka some milliseconds each time.
 */
import type { Cluster } from "../cluster/Cluster.ts"
import type { Marker } from "./ports.ts"

interface Held {
  readonly marker: Marker
  readonly write: () => void
}

export class MarkerGate {
  readonly #holds = new Set<(marker: Marker) => boolean>()
  #held: Array<Held> = []

  /** Holds all markers that match, until what this gives is called, in a turn. */
  hold(matches: (marker: Marker) => boolean): () => void {
    const own = (marker: Marker): boolean => matches(marker)
    this.#holds.add(own)
    return () => {
      this.#holds.delete(own)
      const held = this.#held
      this.#held = []
      for (const { marker, write } of held) this.pass(marker, write)
    }
  }

  /** Writes a marker now, or when nobody holds it any more. */
  pass(marker: Marker, write: () => void): void {
    for (const matches of this.#holds)
      if (matches(marker)) {
        this.#held.push({ marker, write })
        return
      }
    write()
  }
}

const gates = new WeakMap<Cluster, MarkerGate>()

/** The gate that all markers of a cluster pass that coordinators write. */
export const markerGate = (cluster: Cluster): MarkerGate => {
  let gate = gates.get(cluster)
  if (gate === undefined) gates.set(cluster, (gate = new MarkerGate()))
  return gate
}
