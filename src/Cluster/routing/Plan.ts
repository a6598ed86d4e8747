/**
 * What becomes of a request: one part for each broker that is to get one. The contract between the routing, which knows requests, and those who send them.
 */
import type * as Api from "../../Api/Api.ts"
import type { KafkaError } from "../../Client/KafkaError.ts"
import type { BrokerNode, TopicRef } from "../ClusterView.ts"

/** A key of a coordinator: a group, a transactional id, or `group:topicId:partition` of share state. */
export interface CoordinatorKey {
  readonly type: Api.CoordinatorType
  readonly key: string
}

/** Where a part goes: a broker, every one of them, whichever is free, or the controller. */
export type Target = number | "any" | "controller"

export interface Part {
  readonly target: Target
  /** A request of the same API, about nothing but what is for the target. The input itself, if that is all. */
  readonly input: unknown
}

/** What a plan needs to know, as far as it is known. */
export interface Known {
  /** The leader's id; `undefined`: not known; `"any"`: there is no such partition, and any broker says so. */
  readonly leaderOf: (topic: TopicRef, partition: number) => number | "any" | undefined
  readonly coordinatorOf: (type: Api.CoordinatorType, key: string) => number | undefined
}

/** What has to be learnt before a request can be planned. */
export interface Unknown {
  readonly topics: ReadonlyArray<TopicRef>
  readonly coordinators: ReadonlyArray<CoordinatorKey>
}

export type Plan =
  /** The parts, in the order in which the request first names something of each. */
  | { readonly _tag: "Parts"; readonly parts: ReadonlyArray<Part> }
  /** The same request to every broker. */
  | { readonly _tag: "All" }
  | { readonly _tag: "Unknown"; readonly unknown: Unknown }
  /** It cannot be routed: it is about one broker, or belongs to a session with one, and does not say which. */
  | { readonly _tag: "Unroutable"; readonly path: string; readonly expected: string; readonly actual: string }

/** A part that was answered, or not. */
export interface Answer {
  /** −1: no broker could be asked. */
  readonly nodeId: number
  readonly input: unknown
  readonly outcome:
    | { readonly _tag: "Response"; readonly response: unknown }
    | { readonly _tag: "Failure"; readonly error: KafkaError }
}

/** A leader that a broker named (KIP-951). */
export interface LeaderHint {
  readonly topic: TopicRef
  readonly partition: number
  readonly leaderId: number
  readonly leaderEpoch: number
}

/** What a response, or the failure of a part, says of the cluster. */
export interface Lesson {
  readonly leaders: ReadonlyArray<LeaderHint>
  readonly endpoints: ReadonlyArray<BrokerNode>
  /** Topics of which fresh metadata is needed. */
  readonly staleTopics: ReadonlyArray<TopicRef>
  /** Coordinators that have to be looked for anew. */
  readonly staleCoordinators: ReadonlyArray<CoordinatorKey>
  /** The controller is another. */
  readonly staleController: boolean
  /**
   * What may be asked again, because it was refused for being sent to the wrong broker or too early, and was not applied, or because asking twice cannot hurt. A
   * request of the same API; `undefined`: nothing.
   */
  readonly again: unknown
  /** The codes for which `again` is to be asked only once (UNKNOWN_TOPIC_OR_PARTITION, FENCED_LEADER_EPOCH, UNKNOWN_TOPIC_ID, INCONSISTENT_TOPIC_ID are its only ones). */
  readonly onlyOnce: boolean
}

/** The routing of one API, made once. Pure and synchronous. */
export interface Route<in out A extends Api.Any = Api.Any> {
  readonly api: A
  /**
   * Where the parts of a request go. `settle`: what is not known goes to `any` broker, whose answer says what is wrong. Never throws: an input that is not what
   * its type says goes to `any` whole, where encoding it fails as it should.
   */
  readonly plan: (input: unknown, known: Known, settle: boolean) => Plan
  /** Whether nothing in a response asks for a closer look ({@link Route.learn}): quick, for each response. */
  readonly isPlain: (response: unknown) => boolean
  /**
   * What a response says, beside what it answers.
   *
   * @param isFromController whether it came from a controller that was asked itself: its NOT_CONTROLLER does not prove that nothing was applied. Default: false
   */
  readonly learn: (input: unknown, response: unknown, isFromController?: boolean) => Lesson
  /** The same of a part that failed. */
  readonly learnFailure: (input: unknown, error: KafkaError, isFromController?: boolean) => Lesson
  /**
   * The answers as one response, in the order of the request. Where a part was asked again, its later answer counts. A part that failed is told by the error codes
   * of what it was about, where the response has such; otherwise {@link Unmergeable}. At least one answer.
   */
  readonly merge: (input: unknown, answers: ReadonlyArray<Answer>) => Merged
}

export type Merged =
  | { readonly _tag: "Merged"; readonly response: unknown }
  /** The response cannot tell what failed. */
  | { readonly _tag: "Unmergeable" }
