/** What a scripted cluster is like at the moment: who is where, who leads, who coordinates. A test changes it whenever it likes. */
import type { CoordinatorType } from "../../src/Api/Routing.ts"
import { Chance, seedOf } from "./randomValue.ts"

export interface Node {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

export interface Partition {
  /** −1: nobody leads it. */
  leader: number
  epoch: number
}

export interface Topic {
  readonly name: string
  readonly id: string
  readonly partitions: ReadonlyArray<Partition>
}

const noId = "AAAAAAAAAAAAAAAAAAAAAA"

export class Topology {
  readonly clusterId = "scripted-cluster-00000"
  readonly nodes = new Map<number, Node>()
  readonly topics = new Map<string, Topic>()
  controller: number
  readonly #coordinators = new Map<string, number>()
  readonly #chance: Chance

  constructor(nodeIds: ReadonlyArray<number>, seed: number | string = 0) {
    this.#chance = new Chance("topology", seed)
    for (const id of nodeIds) this.place(id)
    this.controller = this.#chance.one(nodeIds)
  }

  get nodeIds(): ReadonlyArray<number> {
    return [...this.nodes.keys()]
  }

  /** A broker comes, or moves. */
  place(id: number, host = `node-${id}`, port = 9092): void {
    this.nodes.set(id, { id, host, port, rack: id % 2 === 0 ? null : `rack-${id}` })
  }

  /** Makes a topic, or makes it anew: with another id, and epochs from 0 on. */
  create(name: string, partitions: number): Topic {
    const topic = {
      name,
      id: this.#chance.uuid(),
      partitions: Array.from({ length: partitions }, () => ({
        leader: this.#chance.one(this.nodeIds),
        epoch: this.#chance.below(5)
      }))
    }
    this.topics.set(name, topic)
    return topic
  }

  topic(ref: { readonly name?: unknown; readonly topicId?: unknown }): Topic | undefined {
    const { name, topicId } = ref
    if (typeof topicId === "string" && topicId !== noId)
      return [...this.topics.values()].find(({ id }) => id === topicId)
    return typeof name === "string" ? this.topics.get(name) : undefined
  }

  lead(name: string, index: number, leader: number): void {
    const partition = this.topics.get(name)?.partitions[index]
    if (partition === undefined) throw new RangeError(`no ${name}-${index}`)
    partition.leader = leader
    partition.epoch++
  }

  coordinatorOf(type: CoordinatorType, key: string): number {
    const { nodeIds } = this
    const given = this.#coordinators.get(`${type} ${key}`)
    if (given !== undefined) return given
    const [first] = nodeIds
    return nodeIds[seedOf(type, key) % nodeIds.length] ?? first ?? -1
  }

  coordinate(type: CoordinatorType, key: string, id: number): void {
    this.#coordinators.set(`${type} ${key}`, id)
  }

  /** Everything moves: leaders, the controller, and the coordinators of these keys. */
  shuffle(chance: Chance, keys: ReadonlyArray<readonly [CoordinatorType, string]> = []): void {
    const { nodeIds } = this
    for (const { name, partitions } of this.topics.values())
      for (const index of partitions.keys()) this.lead(name, index, chance.one(nodeIds))
    this.controller = chance.one(nodeIds)
    for (const [type, key] of keys) this.coordinate(type, key, chance.one(nodeIds))
  }
}
