/** The service of an embedded cluster. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { TransportError } from "../../Transport/TransportError.ts"
import type { EmbeddedKafkaError } from "../EmbeddedKafkaError.ts"
import type { EmbeddedTcpOptions } from "../EmbeddedKafkaOptions.ts"
import type { EmbeddedBroker, EmbeddedKafkaService } from "../EmbeddedKafkaService.ts"
import { addressOf, inMemory, onTcp, withPorts } from "./addressing.ts"
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
      ? checkEmbeddedOptions(options)
      : withPorts(checkEmbeddedOptions(options, tcpOptions), options.ports)
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
    removeBroker: (id) => embedded.remove(id)
  }
  remember(service, embedded)
  return service
})

const describe = ({ broker, host, port }: Placed): EmbeddedBroker => ({
  id: broker.id,
  host,
  port,
  rack: broker.rack,
  isRunning: broker.isRunning
})

const nextId = ({ placed }: EmbeddedCluster): number => Math.max(0, ...placed.keys()) + 1
