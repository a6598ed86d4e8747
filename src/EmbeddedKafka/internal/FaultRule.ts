/** A fault as the cluster has it: data. */
import type * as Api from "../../Api/Api.ts"
import type { Call, Entity } from "../cluster/Call.ts"

/** The most specific first: a fault that names a partition is none for the whole topic. */
export const entityKinds = [
  "partition",
  "topic",
  "resource",
  "transactionalId",
  "group"
] as const satisfies ReadonlyArray<keyof Entity>

export type EntityKind = keyof Entity

interface Kinds {
  readonly topic: { readonly topic?: string | undefined; readonly partition?: number | undefined }
  readonly group: { readonly group?: string | undefined }
  readonly transaction: { readonly transactionalId?: string | undefined }
  readonly resource: { readonly resource?: string | undefined }
}

/** The fields of requests that name things. */
export const namingFields = {
  topics: ["topic", "partition"],
  topicNames: ["topic"],
  topicData: ["topic", "partition"],
  topicPartitions: ["topic", "partition"],
  v3AndBelowTopics: ["topic", "partition"],
  markers: ["topic", "partition"],
  groupId: ["group"],
  groups: ["group", "topic", "partition"],
  groupsNames: ["group"],
  groupIds: ["group"],
  key: ["group", "transactionalId"],
  coordinatorKeys: ["group", "transactionalId"],
  transactionalId: ["transactionalId"],
  transactionalIds: ["transactionalId"],
  v3AndBelowTransactionalId: ["transactionalId"],
  transactions: ["transactionalId", "topic", "partition"],
  resources: ["resource"]
} as const satisfies Readonly<Record<string, ReadonlyArray<EntityKind>>>

type Naming = typeof namingFields

/** The kinds that a request names: of the fields that it has. */
type KindsOf<R> = Naming[keyof Naming & keyof R][number]

/** What of a request of this API can be meant. */
export type EntityOf<A extends Api.Any> = EntityOfKinds<KindsOf<Api.Request<A>>>

type EntityOfKinds<K extends EntityKind> = ("topic" extends K
  ? Kinds["topic"]
  : None<"topic" | "partition">) &
  ("group" extends K ? Kinds["group"] : None<"group">) &
  ("transactionalId" extends K ? Kinds["transaction"] : None<"transactionalId">) &
  ("resource" extends K ? Kinds["resource"] : None<"resource">)

type None<K extends EntityKind> = { readonly [Kind in K]?: undefined }

export interface FaultRule {
  readonly api: Api.Any
  readonly entity: Entity
  readonly clientId: string | undefined
  readonly broker: number | undefined
  readonly matches: (call: Call) => boolean
  /** How many requests it happens to. */
  readonly times: number
  /** 1: from the first on that fits. */
  readonly nth: number
  readonly action: FaultAction
}

/** What happens. */
export type FaultAction =
  | {
      readonly _tag: "error"
      readonly name: string
      readonly apply: "before" | "after"
      readonly topLevel: boolean
    }
  | { readonly _tag: "silence" | "loseAnswer" | "observe" }
  | { readonly _tag: "delay"; readonly ms: number; readonly apply: "before" | "after" }
  | { readonly _tag: "hangUp"; readonly apply: "before" | "after" }
  | { readonly _tag: "bytes"; readonly bytes: Uint8Array }
  | { readonly _tag: "throttle"; readonly ms: number }
  | { readonly _tag: "correlationId"; readonly change: (correlationId: number) => number }
