/** What has to hold of a run, whatever has happened: judged by what brokers have seen and said, and by how each request has ended. */
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Api from "../../../src/Api/Api.ts"
import { refusedBefore } from "../../../src/Api/internal/codeRows.ts"
import type { KafkaError } from "../../../src/Client/KafkaError.ts"
import { isStruct } from "../randomValue.ts"
import type { Seen } from "../ScriptedCluster.ts"
import { answeredIn, askedIn, codeOf, codesIn, type Element, says } from "./elements.ts"
import { type Ask, indexOf } from "./workload.ts"
import type { World } from "./World.ts"

/** What scripted brokers call what they list. */
const namesOf = (each: unknown): ReadonlyArray<string> =>
  isStruct(each)
    ? Object.values(each).filter(
        (value): value is string => typeof value === "string" && value.startsWith("of-")
      )
    : []

/** How a request ended. */
export interface End {
  readonly ask: Ask
  readonly startMs: number
  readonly endMs: number
  /** `undefined`: its caller gave it up. */
  readonly exit: Exit.Exit<unknown, KafkaError> | undefined
  /** How many times it ended. */
  readonly ends: number
}

/** What a broker said to one thing. */
interface Said {
  readonly seen: Seen
  readonly atMs: number
  readonly value: unknown
  readonly isApplied: boolean
}

/** What the client itself says of what no broker has answered. */
const ofTheClient: ReadonlySet<number> = new Set([5, 7, 8, 13, 15])

export class Judge {
  readonly faults: Array<string> = []
  /** How requests ended, to see that a run has met what it is for. */
  readonly endings = new Map<string, number>()
  readonly #said = new Map<string, Array<Said>>()
  /** How often a thing of a request that carries its number was applied. */
  readonly #applied = new Map<string, number>()

  readonly #nodeIds: ReadonlyArray<number>

  constructor(world: World) {
    this.#nodeIds = world.topology.nodeIds
    for (const seen of world.cluster.log) this.#read(seen, world)
  }

  #read(seen: Seen, world: World): void {
    const { answer, api, request, version } = seen
    if (answer === undefined) return
    const index = api.readOnly ? undefined : indexOf(request)
    const whole = codeOf(answer)
    for (const { key, value } of answeredIn(api, version, answer)) {
      const isApplied = (whole === 0 && codesIn(value).length === 0) || world.appliedAnyway.has(seen)
      const at = `${api.name} ${key}`
      const said = { seen, atMs: world.seenAt.get(seen) ?? 0, value, isApplied }
      const known = this.#said.get(at)
      if (known === undefined) this.#said.set(at, [said])
      else known.push(said)
      if (index !== undefined && isApplied) {
        const counted = `${index} ${key}`
        this.#applied.set(counted, (this.#applied.get(counted) ?? 0) + 1)
      }
    }
  }

  /** @param isCalm whether nothing went wrong meanwhile, so that it must have succeeded */
  judge(end: End, isCalm: boolean): void {
    const { ask, ends, endMs, exit, startMs } = end
    const { api, input, version } = ask
    const fault = (text: string): void => {
      this.faults.push(`request ${ask.index}, ${api.name} v${version} at ${startMs}–${endMs} ms: ${text}`)
    }
    if (ends !== 1) fault(`ended ${ends} times`)
    // Timers count whole milliseconds.
    if (endMs >= startMs + ask.timeoutMs + 1) fault(`had ${ask.timeoutMs} ms`)
    const asked = askedIn(api, version, input)
    const isRepeatable = Api.isRepeatable(api, input)
    const appliedTo = (key: string): number => this.#applied.get(`${ask.index} ${key}`) ?? 0
    if (!isRepeatable)
      for (const key of asked ?? [""])
        if (appliedTo(key) > 1) fault(`applied ${appliedTo(key)} times: ${key}`)
    if (exit === undefined) return this.#count("given up")
    if (Exit.isFailure(exit)) {
      const error = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
      if (error === undefined) return fault(`died: ${Cause.pretty(exit.cause)}`)
      this.#count(error.reason._tag)
      if (isCalm) fault(`failed although nothing went wrong: ${error.message}`)
      if (error.isSafeToRetry && !isRepeatable)
        for (const key of asked ?? [""])
          if (appliedTo(key) > 0) fault(`called safe to retry, and applied: ${key}`)
      return
    }
    this.#count("answered")
    if (!ask.isSend) this.#judgeAnswer(end, exit.value, asked, isCalm, fault)
  }

  #judgeAnswer(
    end: End,
    answer: unknown,
    asked: ReadonlyArray<string> | undefined,
    isCalm: boolean,
    fault: (text: string) => void
  ): void {
    const { api, version, index, input } = end.ask
    const elements = answeredIn(api, version, answer)
    const [keys, whole] = [elements.map(({ key }) => key), codeOf(answer)]
    if (asked !== undefined && whole === 0 && keys.join(" ") !== asked.join(" "))
      return fault(`asked ${asked.join(" ")}, answered ${keys.join(" ")}`)
    if (isCalm && (whole !== 0 || codesIn(answer).length > 0))
      fault(`refused with ${[whole, ...codesIn(answer)].join(", ")} although nothing went wrong`)
    const isRepeatable = Api.isRepeatable(api, input)
    for (const element of elements) {
      const codes = whole === 0 ? codesIn(element.value) : [whole]
      for (const code of codes) this.#count(`code ${code}`)
      if (api.routing.to === "all") this.#judgeUnion(end, element.value, isCalm, fault)
      else if (!this.#wasSaid(end, element, codes) && !codes.some((code) => ofTheClient.has(code)))
        fault(`no broker said so to ${element.key}, codes ${codes.join(", ")}`)
      const isApplied = (this.#applied.get(`${index} ${element.key}`) ?? 0) > 0
      if (!isRepeatable && isApplied && codes.some((code) => refusedBefore.has(code)))
        fault(`refused with ${codes.join(", ")}, and applied: ${element.key}`)
    }
  }

  /** Whether a broker said this while the request was under way: of a success, the right one, for the others refuse. */
  #wasSaid({ ask, endMs, startMs }: End, { key, value }: Element, codes: ReadonlyArray<number>): boolean {
    const { api, index } = ask
    return (this.#said.get(`${api.name} ${key}`) ?? []).some(
      (said) =>
        said.atMs >= startMs &&
        said.atMs <= endMs &&
        (codes.length > 0
          ? codesIn(said.value).some((code) => codes.includes(code)) ||
            codes.includes(codeOf(said.value)) ||
            codes.includes(codeOf(said.seen.answer))
          : says(value, said.value) && (api.readOnly || indexOf(said.seen.request) === index))
    )
  }

  /** What every broker adds its own to: each thing once, and when nothing goes wrong that of every broker. */
  #judgeUnion({ ask: { api } }: End, answer: unknown, isCalm: boolean, fault: (text: string) => void): void {
    if (api.routing.to !== "all") return
    for (const path of api.routing.response) {
      const field = Api.steps(path)[0]?.field ?? ""
      const listed = isStruct(answer) ? answer[field] : undefined
      const names = Array.isArray(listed) ? listed.flatMap(namesOf) : []
      if (new Set(names).size !== names.length) fault(`listed twice: ${names.join(" ")}`)
      const missing = this.#nodeIds.filter((id) => !names.includes(`of-${id}-a`))
      if (isCalm && missing.length > 0) fault(`nothing of ${missing.join(", ")} in ${names.join(" ")}`)
    }
  }

  #count(name: string): void {
    this.endings.set(name, (this.endings.get(name) ?? 0) + 1)
  }
}
