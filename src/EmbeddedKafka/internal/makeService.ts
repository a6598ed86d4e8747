/** The service of an embedded cluster. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Api from "../../Api/Api.ts"
import type { TransportError } from "../../Transport/TransportError.ts"
import type { EmbeddedKafkaError } from "../EmbeddedKafkaError.ts"
import type { EmbeddedTcpOptions } from "../EmbeddedKafkaOptions.ts"
import type { EmbeddedBroker, EmbeddedKafkaService, FaultHandle } from "../EmbeddedKafkaService.ts"
import type { Fault } from "../Fault.ts"
import type { Seen } from "../Seen.ts"
import type { ActiveFault } from "./ActiveFault.ts"
import { addressOf, inMemory, onTcp, withPorts } from "./addressing.ts"
import type { ClusterInterceptor } from "./ClusterInterceptor.ts"
import { makeActs } from "./makeActs.ts"
import { makeState } from "./makeState.ts"
import { checkBroker, checkEmbeddedOptions } from "./checkEmbeddedOptions.ts"
import type { EmbeddedCluster, Placed } from "./EmbeddedCluster.ts"
import { attempt, makeCluster } from "./EmbeddedCluster.ts"
import { remember } from "./embeddedClusters.ts"

/** Options of `EmbeddedTcpOptions` that the addressing takes. */
const tcpOptions = ["advertisedHost", "host", "ports"]

export const makeService = Effect.fnUntraced(function* (
  options: EmbeddedTcpOptions,
  where: "memory" | "tcp"
): Effect.fn.Return<EmbeddedKafkaService, EmbeddedKafkaError | TransportError, Scope.Scope> {
  const resolved = yield* attempt(() =>
    where === "memory"
      ? checkEmbeddedOptions(options, true)
      : withPorts(checkEmbeddedOptions(options, false, tcpOptions), options.ports)
  )
  const embedded = yield* makeCluster(resolved, where === "memory" ? inMemory : onTcp(options))
  const service: EmbeddedKafkaService = {
    get brokers() {
      return embedded.brokers.map(describe)
    },
    get bootstrapServers() {
      return embedded.brokers.map(addressOf)
    },
    kill: (id) => embedded.kill(id),
    start: (id) => embedded.start(id),
    addBroker: (broker = {}) =>
      Effect.flatMap(
        attempt(() => checkBroker("addBroker", broker, nextId(embedded))),
        (checked) => Effect.map(embedded.addLater(checked), describe)
      ),
    removeBroker: (id) => embedded.remove(id),
    ...makeActs(embedded),
    ...makeState(embedded),
    fault: (fault) => addFault(embedded, fault),
    violations: Effect.sync(() => embedded.violations),
    requests: embedded.requests.stream,
    awaitRequest: (api, matches) => awaitRequest(embedded, api, matches)
  }
  remember(service, embedded)
  return service
})

const awaitRequest = <A extends Api.Any>(
  { requests }: EmbeddedCluster,
  api: A,
  matches: ((seen: Seen<A>) => boolean) | undefined
): Effect.Effect<Seen<A>> =>
  Effect.map(
    requests.await((seen) => seen.is(api) && (matches === undefined || matches(seen))),
    (seen) => (seen.is(api) ? seen : neverSeen())
  )

const neverSeen = (): never => {
  throw new TypeError("a request of another API")
}

const addFault = ({ interceptor }: EmbeddedCluster, { rule }: Fault) =>
  Effect.map(
    Effect.acquireRelease(
      attempt(() => {
        const active = interceptor.faults.add(rule)
        interceptor.update()
        return active
      }),
      (active) => Effect.sync(() => removeFault(interceptor, active))
    ),
    (active): FaultHandle => ({
      hits: Effect.sync(() => active.hits),
      await: (hits = 1) =>
        Effect.callback<void>((resume) => {
          const giveUp = active.whenHit(hits, () => resume(Effect.void))
          return Effect.sync(giveUp)
        }),
      remove: Effect.sync(() => removeFault(interceptor, active))
    })
  )

const removeFault = (interceptor: ClusterInterceptor, active: ActiveFault): void => {
  interceptor.faults.remove(active)
  interceptor.update()
}

const describe = ({ broker, host, port }: Placed): EmbeddedBroker => ({
  id: broker.id,
  host,
  port,
  rack: broker.rack,
  isRunning: broker.isRunning
})

const nextId = ({ placed }: EmbeddedCluster): number => Math.max(0, ...placed.keys()) + 1
