/** A fault that has been added to a cluster: which requests it happens to, and how often it has. */
import type { Call, Entity } from "../cluster/Call.ts"
import { type EntityKind, entityKinds, type FaultRule } from "./FaultRule.ts"
import { namedEntities } from "./namedEntities.ts"

/** Who waits for a number of hits. */
interface Waiting {
  readonly hits: number
  readonly tell: () => void
}

export class ActiveFault {
  readonly rule: FaultRule
  readonly code: number
  /** Whether it is about the response as a whole. */
  readonly isTopLevel: boolean
  hits = 0
  #fitting = 0
  #isRemoved = false
  /** Of each request, once: whether it happens to it. */
  readonly #decided = new WeakMap<Call, boolean>()
  readonly #waiting = new Set<Waiting>()
  /** Callers are told when the turn is over. */
  readonly #notify: (tell: () => void) => void

  constructor(rule: FaultRule, code: number, isTopLevel: boolean, notify: (tell: () => void) => void) {
    this.rule = rule
    this.code = code
    this.isTopLevel = isTopLevel
    this.#notify = notify
  }

  /** It happens to no more requests; those to which it happens already go on with it. */
  remove(): void {
    this.#isRemoved = true
  }

  /** Whether it happens to this request: to something that it names. */
  happensTo(call: Call): boolean {
    return this.#decide(call, () => {
      const { entity } = this.rule
      return isAny(entity) || namedEntities(call).some((named) => isMeant(entity, named))
    })
  }

  /** Whether it happens to this part of a request. */
  happensToEntity(call: Call, asked: Entity): boolean {
    const { entity } = this.rule
    if (!isMeantPart(call, entity, asked)) return false
    return this.#decide(call, () => true)
  }

  #decide(call: Call, fits: () => boolean): boolean {
    const decided = this.#decided.get(call)
    if (decided !== undefined) return decided
    if (this.#isRemoved || this.hits >= this.rule.times || !isAskedBy(this.rule, call)) return false
    if (!fits()) return false
    const happens = ++this.#fitting >= this.rule.nth
    this.#decided.set(call, happens)
    if (happens) this.#hit()
    return happens
  }

  #hit(): void {
    this.hits++
    for (const waiting of this.#waiting)
      if (this.hits >= waiting.hits) {
        this.#waiting.delete(waiting)
        this.#notify(waiting.tell)
      }
  }

  /** Calls `tell` when it has happened so often. Returns what gives up. */
  whenHit(hits: number, tell: () => void): () => void {
    const waiting = { hits, tell }
    if (this.hits >= hits) tell()
    else this.#waiting.add(waiting)
    return () => this.#waiting.delete(waiting)
  }
}

/** The kinds of what is meant. */
export const kindsOf = (entity: Entity): ReadonlyArray<EntityKind> =>
  entityKinds.filter((kind) => entity[kind] !== undefined)

const isAny = (entity: Entity): boolean => entityKinds.every((kind) => entity[kind] === undefined)

const isAskedBy = (rule: FaultRule, call: Call): boolean =>
  call.incoming.api.key === rule.api.key &&
  (rule.broker === undefined || call.broker.id === rule.broker) &&
  (rule.clientId === undefined || call.clientId === rule.clientId) &&
  rule.matches(call)

/** Whether all that is meant is what is named. */
const isMeant = (meant: Entity, named: Entity): boolean =>
  entityKinds.every((kind) => meant[kind] === undefined || meant[kind] === named[kind])

/** Whether a handler asks about what is meant; what encloses it may stand elsewhere in the request. */
const isMeantPart = (call: Call, meant: Entity, asked: Entity): boolean => {
  if (isAny(meant)) return true
  const kind = entityKinds.find((each) => meant[each] !== undefined)!
  if (meant[kind] !== asked[kind]) return false
  const known = entityKinds.filter((each) => asked[each] !== undefined)
  if (known.some((each) => meant[each] !== undefined && meant[each] !== asked[each])) return false
  if (entityKinds.every((each) => meant[each] === undefined || asked[each] !== undefined)) return true
  return namedEntities(call).some(
    (named) => isMeant(meant, named) && known.every((each) => named[each] === asked[each])
  )
}
