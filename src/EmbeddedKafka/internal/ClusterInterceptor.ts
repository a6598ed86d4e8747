/** What stands between requests and their handlers: faults, and those who watch. It is in the way only while there are some. */
import type { Call, Entity, Guard, Interceptor } from "../cluster/Call.ts"
import type { Cluster } from "../cluster/Cluster.ts"
import { FaultTable } from "./FaultTable.ts"

/** How a request ended without an answer: the broker gave none, it closed the connection, or the client was gone. */
export type Unanswered = "none" | "closed" | "gone"

/** Who watches. Called within the turn. */
export interface Watcher {
  readonly onArrival?: ((call: Call) => void) | undefined
  readonly onAnswer?: ((call: Call, response: unknown) => void) | undefined
  readonly onEnd?: ((call: Call, how: Unanswered) => void) | undefined
}

export class ClusterInterceptor implements Interceptor {
  readonly faults: FaultTable
  readonly #cluster: Cluster
  #watchers: ReadonlyArray<Watcher> = []

  constructor(cluster: Cluster, notify: (tell: () => void) => void) {
    this.#cluster = cluster
    this.faults = new FaultTable(cluster, notify)
  }

  /** Watches until what this gives is called. */
  watch(watcher: Watcher): () => void {
    this.#watchers = [...this.#watchers, watcher]
    this.update()
    return () => {
      this.#watchers = this.#watchers.filter((each) => each !== watcher)
      this.update()
    }
  }

  /** Is in the way, or out of it. */
  update(): void {
    this.#cluster.interceptor = this.#watchers.length === 0 && this.faults.isEmpty ? undefined : this
  }

  onRequest(call: Call, handle: () => void): boolean {
    const watchers = this.#watchers
    if (watchers.length > 0) {
      call.onAbandon(() => end(watchers, call, "gone"))
      for (const watcher of watchers) watcher.onArrival?.(call)
    }
    return this.faults.onRequest(call, handle)
  }

  guard(call: Call, entity: Entity): Guard | undefined {
    return this.faults.guard(call, entity)
  }

  onResponse(call: Call, response: unknown, write: (response?: unknown) => void): boolean {
    if (this.#watchers.length === 0) return this.faults.onResponse(call, response, write)
    const answer = (other?: unknown): void => {
      if (call.isOver) return
      for (const watcher of this.#watchers) watcher.onAnswer?.(call, other ?? response)
      write(other)
    }
    if (!this.faults.onResponse(call, response, answer)) answer()
    return true
  }

  onNoResponse(call: Call): boolean {
    return this.faults.onNoResponse(call)
  }

  onEnd(call: Call, how: "none" | "closed"): void {
    end(this.#watchers, call, how)
  }
}

const end = (watchers: ReadonlyArray<Watcher>, call: Call, how: Unanswered): void => {
  for (const watcher of watchers) watcher.onEnd?.(call, how)
}
