/**
 * Where a cluster expects a request, as data: which broker answers, and where in the request it says so. With the same for the response, a request about
 * several partitions, groups or resources can be split, one part for each broker, and the answers put together in the caller's order.
 *
 * **Paths** say where. Names of fields, from the message inwards, with dots between; an array says in brackets what tells its elements apart:
 *
 * - `groupId`: a field
 * - `groups[groupId]`: each element of `groups`, by its field `groupId`
 * - `groups[]`: each element, which is the key itself
 * - `topics[topic/topicId].partitions[partition]`: each of `partitions` in each of `topics`; of `topic` and `topicId` a version has one or the other
 * - `resources[resourceType+resourceName]`: by both together
 *
 * A path belongs to the versions that have its first field.
 *
 * **Sessions**: a request in whose field `session` stands a positive number belongs to a session that one broker keeps (KIP-227: the session's id; KIP-932: its
 * epoch), and is that broker's alone, whatever it names. 0 and −1 begin one or do without.
 *
 * @since 0.1.0
 */

/**
 * - `any`: every broker can answer, from what all of them know.
 * - `leader`: the leader of each partition. The last two steps of a path are topics and partitions; what comes before encloses them. All places of a request
 *   that name partitions are in `request`.
 * - `coordinator` of a group or a transactional id: of each key, which stands in one of `request` by version. Without `response` there is one key, and the
 *   response as a whole is its answer, as it is in the versions that lack the path of `response`. Where the key is null or empty, every broker can answer.
 * - `coordinator` of share state: of each partition, by `group:topicId:partition`.
 * - `controller`: the active controller, or what Metadata calls so: brokers with KRaft pass it on.
 * - `all`: every broker answers for itself. The arrays at `response` are put together; elements with the same key, or the same elements where the array is its
 *   own key (`[]`), are one; without brackets all are kept.
 * - `resource`: of a broker (types 4 and 8, see {@link brokerResourceTypes}) that is named, that broker; every broker for the others.
 * - `broker`: just the one that it is sent to, because it is about that broker, or the caller knows which.
 *
 * @since 0.1.0
 * @category models
 */
export type Routing =
  | { readonly to: "any" | "controller" | "broker" }
  | {
      readonly to: "leader"
      readonly request: ReadonlyArray<string>
      readonly response: string
      /** The field of the request that names the session; `undefined`: there are none. */
      readonly session: string | undefined
    }
  | {
      readonly to: "coordinator"
      readonly type: "group" | "transaction"
      readonly request: ReadonlyArray<string>
      readonly response: string | undefined
    }
  | {
      readonly to: "coordinator"
      readonly type: "share"
      readonly group: string
      readonly request: ReadonlyArray<string>
      readonly response: string
    }
  | { readonly to: "all"; readonly response: ReadonlyArray<string> }
  | { readonly to: "resource"; readonly request: ReadonlyArray<string>; readonly response: string }

/** @since 0.1.0 @category models */
export type CoordinatorType = "group" | "transaction" | "share"

type Paths = string | ReadonlyArray<string>

const list = (paths: Paths): ReadonlyArray<string> => (typeof paths === "string" ? [paths] : paths)

/** Any broker. @since 0.1.0 @category routing */
export const any: Routing = { to: "any" }
/** The active controller. @since 0.1.0 @category routing */
export const controller: Routing = { to: "controller" }
/** The broker that it is sent to. @since 0.1.0 @category routing */
export const broker: Routing = { to: "broker" }

/**
 * The leaders of partitions.
 *
 * @param response the same path as in the request, if it is left out
 * @param options `session`: the field of the request that is positive in those of a session with one broker
 * @since 0.1.0
 * @category routing
 */
export const leader = (
  request: Paths,
  response?: string,
  options?: { readonly session?: string | undefined }
): Routing => ({
  to: "leader",
  request: list(request),
  response: response ?? list(request)[0]!,
  session: options?.session
})

/**
 * The coordinator of each group or transactional id.
 *
 * @param response where the response answers for each; nothing if the request has one key
 * @since 0.1.0
 * @category routing
 */
export const coordinator = (type: "group" | "transaction", request: Paths, response?: string): Routing => ({
  to: "coordinator",
  type,
  request: list(request),
  response
})

/**
 * The coordinator of each partition's share state.
 *
 * @param group the field that names the share group
 * @since 0.1.0
 * @category routing
 */
export const shareCoordinator = (group: string, request: Paths, response: string): Routing => ({
  to: "coordinator",
  type: "share",
  group,
  request: list(request),
  response
})

/** Every broker. @param response the arrays that are put together @since 0.1.0 @category routing */
export const all = (...response: ReadonlyArray<string>): Routing => ({ to: "all", response })

/** The broker that a resource is of, or any. @since 0.1.0 @category routing */
export const resource = (request: Paths, response: string): Routing => ({
  to: "resource",
  request: list(request),
  response
})

/**
 * The types of resources that are a broker's own: BROKER and BROKER_LOGGER. Their name is its id; an empty name is the default of all brokers, which each of
 * them knows.
 *
 * @since 0.1.0
 * @category routing
 */
export const brokerResourceTypes: ReadonlyArray<number> = [4, 8]

/**
 * A step of a path.
 *
 * @since 0.1.0
 * @category paths
 */
export interface Step {
  readonly field: string
  /**
   * `undefined`: no array, or one of which all elements are kept. Otherwise what tells the elements apart: the first of these alternatives that the version
   * has, which is all of its fields together; no alternative where an element is the key itself.
   */
  readonly keys: ReadonlyArray<ReadonlyArray<string>> | undefined
}

const syntax = /^(\w+)(?:\[((?:\w+(?:[/+]\w+)*)?)\])?$/

/**
 * The steps of a path. Throws a `TypeError` for text that is none: a path is written in source code, never taken from the wire.
 *
 * @since 0.1.0
 * @category paths
 */
export const steps = (path: string): ReadonlyArray<Step> =>
  path.split(".").map((text) => {
    const match = syntax.exec(text)
    if (match === null)
      throw new TypeError(
        `"${path}" is not a path: write "groupId", "groups[groupId]" or "topics[name].partitions[]"`
      )
    const [, field, keys] = match
    return {
      field: field!,
      keys: keys === undefined ? undefined : keys === "" ? [] : keys.split("/").map((each) => each.split("+"))
    }
  })
