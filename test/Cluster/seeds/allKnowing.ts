/**
 * A client that knows at any time how a cluster is, and asks once: with it what judges clients is tested itself, and by what it can be made to do wrong it is
 * seen to find that.
 */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import type * as Api from "../../../src/Api/Api.ts"
import type { KafkaClient, RequestOptions } from "../../../src/Client/KafkaClient.ts"
import { ConnectionError, KafkaError, NotSent } from "../../../src/Client/KafkaError.ts"
import type { Answer, Known, Part } from "../../../src/Cluster/routing/Plan.ts"
import { routeOf } from "../../../src/Cluster/routing/Route.ts"
import { KafkaConnection } from "../../../src/Connection/KafkaConnection.ts"
import type { Node } from "../Topology.ts"
import { Transport } from "../../../src/Transport/Transport.ts"
import { isStruct } from "../randomValue.ts"
import type { World } from "./World.ts"

type Options = RequestOptions | undefined

/** What it does wrong. */
export type Flaw =
  | "asks twice"
  | "asks the wrong broker"
  | "mixes up"
  | "leaves out"
  | "answers for others"
  | "is late"
  | "never ends"
  | "stays"

const knownOf = ({ topology }: World): Known => ({
  leaderOf: (topic, partition) => topology.topic(topic)?.partitions[partition]?.leader ?? "any",
  coordinatorOf: (type, key) => topology.coordinatorOf(type, key)
})

const nobody = new KafkaError({
  reason: new NotSent({
    cause: new ConnectionError({ phase: "resolve", broker: "nobody", detail: "there is none" })
  }),
  broker: undefined
})

const withArrays = (
  response: unknown,
  change: (array: ReadonlyArray<unknown>) => ReadonlyArray<unknown>
): unknown =>
  isStruct(response)
    ? Object.fromEntries(
        Object.entries(response).map(([name, each]) => [name, Array.isArray(each) ? change(each) : each])
      )
    : response

/** Numbers that nobody said, where there are any but codes and keys. */
const invented = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(invented)
  if (typeof value === "bigint") return value + 1n
  return isStruct(value) && Object.getPrototypeOf(value) === Object.prototype
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, invented(each)]))
    : value
}

const spoilt = (flaw: Flaw | undefined, response: unknown): unknown => {
  switch (flaw) {
    case "mixes up":
      return withArrays(response, (array) => array.toReversed())
    case "leaves out":
      return withArrays(response, (array) => array.slice(1))
    case "answers for others":
      return invented(response)
    default:
      return response
  }
}

export const allKnowing =
  (flaw?: Flaw) =>
  (world: World): Effect.Effect<KafkaClient["Service"], never, Scope.Scope> =>
    Effect.gen(function* () {
      const transport = yield* Transport
      const scope = flaw === "stays" ? yield* Scope.make() : yield* Effect.scope
      const connections = new Map<string, KafkaConnection["Service"]>()
      const { topology } = world
      const nodeFor = (target: Part["target"]): number => {
        const node =
          target === "controller" ? topology.controller : target === "any" ? topology.nodeIds[0] : target
        if (flaw !== "asks the wrong broker") return node ?? -1
        return topology.nodeIds.find((id) => id !== node) ?? -1
      }
      const connectedTo = ({ host, port }: Node) =>
        Effect.suspend(() => {
          const known = connections.get(host)
          if (known !== undefined) return Effect.succeed(known)
          return KafkaConnection.make({ host, port }).pipe(
            Effect.tap((connection) => Effect.sync(() => connections.set(host, connection))),
            Scope.provide(scope),
            Effect.provideService(Transport, transport)
          )
        })
      const exchange = (
        node: number,
        ask: (connection: KafkaConnection["Service"]) => Effect.Effect<unknown, KafkaError>
      ): Effect.Effect<unknown, KafkaError> => {
        const at = topology.nodes.get(node)
        if (at === undefined) return Effect.fail(nobody)
        return Effect.flatMap(connectedTo(at), ask)
      }
      const answered =
        (
          ask: (connection: KafkaConnection["Service"], input: unknown) => Effect.Effect<unknown, KafkaError>
        ) =>
        (node: number, input: unknown): Effect.Effect<Answer> =>
          Effect.matchEager(
            exchange(node, (connection) => ask(connection, input)),
            {
              onFailure: (error): Answer => ({ nodeId: node, input, outcome: { _tag: "Failure", error } }),
              onSuccess: (response): Answer => ({
                nodeId: node,
                input,
                outcome: { _tag: "Response", response }
              })
            }
          )
      const routed = (
        api: Api.Any,
        input: unknown,
        ask: (connection: KafkaConnection["Service"], part: unknown) => Effect.Effect<unknown, KafkaError>
      ): Effect.Effect<ReadonlyArray<Answer>> =>
        Effect.suspend(() => {
          const plan = routeOf(api).plan(input, knownOf(world), true)
          const parts =
            plan._tag === "Parts"
              ? plan.parts.map((part) => [nodeFor(part.target), part.input] as const)
              : topology.nodeIds.map((node) => [node, input] as const)
          return Effect.forEach(parts, ([node, part]) => answered(ask)(node, part), {
            concurrency: "unbounded"
          })
        })
      const request = (api: Api.Any, input: unknown, options: Options) => {
        const asking = routed(api, input, (connection, part) =>
          connection.request(api, part, withoutRoute(options))
        )
        const once = Effect.flatMap(asking, (answers) => {
          const failures = answers.flatMap(({ outcome }) =>
            outcome._tag === "Failure" ? [outcome.error] : []
          )
          const failure = failures.find(({ isSafeToRetry }) => !isSafeToRetry) ?? failures[0]
          if (failure !== undefined && failures.length === answers.length) return Effect.fail(failure)
          const merged = routeOf(api).merge(input, answers)
          if (merged._tag === "Unmergeable") return Effect.fail(failure ?? nobody)
          return Effect.succeed(spoilt(flaw, merged.response))
        })
        if (flaw === "never ends") return Effect.never
        if (flaw === "is late") return Effect.delay(once, "10 seconds")
        return flaw === "asks twice" ? Effect.andThen(Effect.exit(once), once) : once
      }
      const send = (api: Api.Any, input: unknown, options: Options) =>
        Effect.asVoid(
          routed(api, input, (connection, part) =>
            connection.send(api, part, { version: options?.version, timeout: options?.timeout })
          )
        )
      // What a response is of, only the API knows that decoded it.
      return { request, send } as unknown as KafkaClient["Service"]
    })

const withoutRoute = (options: Options) => ({
  errors: "data" as const,
  version: options?.version,
  timeout: options?.timeout
})
