/**
 * The coordinators that were found, as long as nobody says that they are others.
 */
import type { CoordinatorType } from "../../Api/Routing.ts"
import type { BrokerNode } from "../ClusterView.ts"
import type { CoordinatorKey } from "../routing/Plan.ts"

export interface Found extends CoordinatorKey {
  readonly node: BrokerNode
}

/** Of more than that the one that was found first is forgotten: it is looked for again when it is needed. */
const maxKnown = 10_000

export class Coordinators {
  readonly #nodeIds: { readonly [T in CoordinatorType]: Map<string, number> } = {
    group: new Map(),
    transaction: new Map(),
    share: new Map()
  }

  get(type: CoordinatorType, key: string): number | undefined {
    return this.#nodeIds[type].get(key)
  }

  set(type: CoordinatorType, key: string, nodeId: number): void {
    const nodeIds = this.#nodeIds[type]
    nodeIds.delete(key)
    nodeIds.set(key, nodeId)
    if (nodeIds.size > maxKnown) for (const oldest of nodeIds.keys()) return void nodeIds.delete(oldest)
  }

  delete(type: CoordinatorType, key: string): void {
    this.#nodeIds[type].delete(key)
  }
}
