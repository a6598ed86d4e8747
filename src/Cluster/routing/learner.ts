/**
 * What answers and failures say of the cluster, and what of a request may be asked again.
 */
import * as Api from "../../Api/Api.ts"
import { isBrokerError } from "../../Api/ErrorCode.ts"
import type { KafkaError } from "../../Client/KafkaError.ts"
import type { BrokerNode } from "../ClusterView.ts"
import { type Codes, codesOf, codesWithin, hasAnyOf } from "./codes.ts"
import { fieldOf, isRecord } from "../../internal/fields.ts"
import { elementsOf, KeyTree, walk } from "./paths.ts"
import type { LeaderHint, Lesson } from "./Plan.ts"
import { isOnce, isProofOf, namesLeader, type Refusals, refusalsOf } from "./refusals.ts"
import { pick, split, type Steps } from "./split.ts"
import { coordinatorKeyOf, isField, Named, partitionOf, pathsOf, topicRefsOf } from "./subjects.ts"
import { Verdict } from "./verdict.ts"

type Way = ReadonlyArray<unknown>

export interface Learner {
  readonly isPlain: (response: unknown) => boolean
  readonly learn: (input: unknown, response: unknown, isFromController?: boolean) => Lesson
  readonly learnFailure: (input: unknown, error: KafkaError, isFromController?: boolean) => Lesson
}

/** What is learnt, as it is found. */
class Found {
  readonly leaders: Array<LeaderHint> = []
  readonly stale = new Named()
  endpoints: ReadonlyArray<BrokerNode> = []
  staleController = false
  again: unknown = undefined
  readonly codes = new Set<number>()

  get lesson(): Lesson {
    const { again, codes, endpoints, leaders, stale, staleController } = this
    return {
      leaders,
      endpoints,
      staleTopics: stale.topics,
      staleCoordinators: stale.coordinators,
      staleController,
      again,
      onlyOnce: again !== undefined && codes.size > 0 && [...codes].every(isOnce)
    }
  }
}

const toldNothing: Lesson = new Found().lesson

/** What the requests of a route name, one by one. */
interface Subjects {
  /** The paths that a request uses to name them. */
  readonly paths: (input: unknown) => ReadonlyArray<Steps>
  /** Where the response answers for each; `undefined`: as a whole. */
  readonly response: Steps | undefined
  readonly name: (input: unknown, steps: Steps, way: Way, names: Named) => void
}

const unnamed: Subjects = { paths: () => [], response: undefined, name: () => undefined }

const subjectsOf = (routing: Api.Routing): Subjects => {
  switch (routing.to) {
    case "leader": {
      const paths = routing.request.map(Api.steps)
      return {
        paths: () => paths,
        response: Api.steps(routing.response),
        name: (_, steps, way, names) => topicRefsOf(steps, way).forEach((ref) => names.topic(ref))
      }
    }
    case "coordinator":
      return {
        paths: pathsOf(routing),
        response: routing.response === undefined ? undefined : Api.steps(routing.response),
        name: (input, steps, way, names) => {
          const key = coordinatorKeyOf(routing, input, steps, way)
          if (key !== undefined) names.coordinator(key)
        }
      }
    default:
      return unnamed
  }
}

class RouteLearner implements Learner {
  readonly #api: Api.Any
  readonly #refusals: Refusals
  readonly #subjects: Subjects
  readonly #codes: Codes
  readonly #topCodes: Codes
  /** The codes of what the response answers one by one. */
  readonly #leafCodes: Codes

  constructor(api: Api.Any) {
    this.#api = api
    this.#refusals = refusalsOf(api)
    this.#subjects = subjectsOf(api.routing)
    this.#codes = codesOf(api.response)
    this.#topCodes = { own: this.#codes.own, inner: [] }
    this.#leafCodes = (this.#subjects.response ?? []).reduce(
      (codes, { field }) => codesWithin(codes, field),
      this.#codes
    )
  }

  readonly isPlain = (response: unknown): boolean =>
    this.#refusals.all.size === 0 || !hasAnyOf(this.#refusals.all, this.#codes, response)

  readonly learn = (input: unknown, response: unknown, isFromController = false): Lesson =>
    told(() => this.#learn(input, response, isFromController))

  readonly learnFailure = (input: unknown, error: KafkaError, isFromController = false): Lesson =>
    told(() => {
      const { reason } = error
      // A code at the top of the response, which failed the request.
      if (isBrokerError(reason))
        return this.#learn(
          input,
          isRecord(reason.response) ? reason.response : { errorCode: reason.code },
          isFromController
        )
      switch (reason._tag) {
        case "NotSent":
        case "ConnectionError":
          return this.#afterLoss(input, true)
        case "Timeout":
          return this.#afterLoss(input, !reason.sent)
        case "OutcomeUnknown":
          return this.#afterLoss(input, false)
        default:
          // The caller's: what could not be said, was not allowed, or was not understood.
          return toldNothing
      }
    })

  /** The broker may be gone, and others do now what it did. */
  #afterLoss(input: unknown, isUnsent: boolean): Lesson {
    const found = new Found()
    this.#nameAll(input, found)
    found.staleController = this.#api.routing.to === "controller"
    found.again = isUnsent ? input : this.#repeatable(input)
    return found.lesson
  }

  /** What of a request can be asked again when it may have been applied. */
  #repeatable(input: unknown): unknown {
    const api = this.#api
    if (Api.isRepeatable(api, input)) return input
    const paths = this.#subjects.paths(input)
    if (!isSplit(paths)) return undefined
    const can = new Set<unknown>()
    for (const [leaf, part] of split(paths, input, (_, way) => way.at(-1)))
      if (Api.isRepeatable(api, part)) can.add(leaf)
    return pick(paths, input, (_, way) => can.has(way.at(-1)))
  }

  #learn(input: unknown, response: unknown, isFromController: boolean): Lesson {
    const found = new Found()
    found.endpoints = endpointsOf(response)
    const { response: steps } = this.#subjects
    const paths = this.#subjects.paths(input)
    const isOneByOne =
      steps !== undefined &&
      isSplit(paths) &&
      !new Verdict(this.#refusals.all, this.#topCodes, response).isRefused
    if (isOneByOne) this.#learnOneByOne(input, paths, response, steps, found, isFromController)
    else this.#learnWhole(input, response, found, isFromController)
    return found.lesson
  }

  #learnWhole(input: unknown, response: unknown, found: Found, isFromController: boolean): void {
    const verdict = new Verdict(this.#refusals.all, this.#codes, response)
    if (this.#isStale(verdict)) {
      this.#nameAll(input, found)
      found.staleController = this.#refusals === controllersRefusals
    }
    if (this.#isAgain(verdict, input, isFromController)) {
      found.again = input
      for (const code of verdict.refusals) found.codes.add(code)
    }
  }

  #learnOneByOne(
    input: unknown,
    paths: ReadonlyArray<Steps>,
    response: unknown,
    responseSteps: Steps,
    found: Found,
    isFromController: boolean
  ): void {
    const tree = new KeyTree<Verdict>()
    const hinted = new Set<Verdict>()
    walk(responseSteps, response, (way) => {
      const verdict = new Verdict(this.#refusals.all, this.#leafCodes, way.at(-1))
      if (!verdict.isRefused) return
      tree.at(responseSteps, way).value = verdict
      const hint = hintOf(responseSteps, way, verdict)
      if (hint === undefined) return
      hinted.add(verdict)
      found.leaders.push(hint)
    })
    const verdictOf = (steps: Steps, way: Way): Verdict | undefined =>
      way.reduce<KeyTree<Verdict> | undefined>(
        (within, element, depth) => within?.find(steps[depth]!, element),
        tree
      )?.value
    const parts = split(paths, input, (steps, way) => {
      const verdict = verdictOf(steps, way)
      verdict?.weigh(way.at(-1))
      if (verdict !== undefined && !hinted.has(verdict) && this.#isStale(verdict))
        this.#subjects.name(input, steps, way, found.stale)
      return verdict
    })
    const again = new Set<Verdict | undefined>()
    for (const [verdict, part] of parts)
      if (verdict !== undefined && this.#isAgain(verdict, part, isFromController)) {
        again.add(verdict)
        for (const code of verdict.refusals) found.codes.add(code)
      }
    if (again.size > 0) found.again = pick(paths, input, (steps, way) => again.has(verdictOf(steps, way)))
  }

  #isStale({ refusals }: Verdict): boolean {
    return [...refusals].some((code) => this.#refusals.stale.has(code))
  }

  #isAgain(verdict: Verdict, input: unknown, isFromController: boolean): boolean {
    return (
      [...verdict.refusals].every((code) => this.#refusals.again.has(code)) &&
      verdict.isAgain(this.#api, input, isProofOf(isFromController))
    )
  }

  /** Notes all that a request names. */
  #nameAll(input: unknown, { stale }: Found): void {
    for (const steps of this.#subjects.paths(input))
      walk(steps, input, (way) => this.#subjects.name(input, steps, way, stale))
  }
}

/** The routes whose refusals are about the controller share them. */
const controllersRefusals = refusalsOf({ readOnly: false, routing: Api.controller })

/** Whether paths lead to arrays; otherwise there is one key. */
const isSplit = (paths: ReadonlyArray<Steps>): boolean => paths.length > 0 && !paths.some(isField)

/** Nothing, where a getter of a request throws. */
const told = (lesson: () => Lesson): Lesson => {
  try {
    return lesson()
  } catch {
    return toldNothing
  }
}

const hintOf = (steps: Steps, way: Way, { refusals }: Verdict): LeaderHint | undefined => {
  if (![...refusals].some(namesLeader)) return undefined
  const leader = fieldOf(way.at(-1), "currentLeader")
  const [leaderId, leaderEpoch] = [fieldOf(leader, "leaderId"), fieldOf(leader, "leaderEpoch")]
  const [topic] = topicRefsOf(steps, way)
  if (topic === undefined || !isCount(leaderId) || !isCount(leaderEpoch)) return undefined
  return { topic, partition: partitionOf(steps, way), leaderId, leaderEpoch }
}

const isCount = (value: unknown): value is number => typeof value === "number" && value >= 0

const nodeEndpoints: Api.Step = { field: "nodeEndpoints", keys: undefined }

const endpointsOf = (response: unknown): ReadonlyArray<BrokerNode> =>
  (elementsOf(nodeEndpoints, response) ?? []).flatMap((element) => {
    const [nodeId, host, port, rack] = [
      fieldOf(element, "nodeId"),
      fieldOf(element, "host"),
      fieldOf(element, "port"),
      fieldOf(element, "rack")
    ]
    return isCount(nodeId) && typeof host === "string" && isCount(port)
      ? [{ nodeId, host, port, rack: typeof rack === "string" ? rack : null }]
      : []
  })

/** How answers to the requests of an API are learnt from ({@link Lesson}). */
export const learnerOf = (api: Api.Any): Learner => new RouteLearner(api)
