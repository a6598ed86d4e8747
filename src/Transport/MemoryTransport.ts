/**
 * A network in memory: all ends in one process, for tests and for servers that are embedded in one. Bytes are delivered in microtasks, or after a latency
 * by Effect's `Clock`, so that a test under `TestClock` runs the same way each time; all chance comes from a seed.
 *
 * It holds its users to the contract of `TransportHandle`: what is given to `write` stays where it is until it has been taken, and must not have changed
 * by then. What is given to `onData` is the receiver's own.
 *
 * ```ts
 * import * as Effect from "effect/Effect"
 * import { MemoryTransport, Transport, TransportServer } from "effect-kafka-protocol/Transport"
 *
 * const greeting = Effect.gen(function* () {
 *   const { listen } = yield* TransportServer
 *   const { host, port } = yield* listen({ host: "far-away" }, (handle) => {
 *     handle.write([new TextEncoder().encode("hello")], () => {})
 *   })
 *   const { open } = yield* Transport
 *   const handle = yield* open({ host, port })
 *   return yield* Effect.callback<string>((resume) =>
 *     handle.listen({
 *       onData: (bytes) => resume(Effect.succeed(new TextDecoder().decode(bytes))),
 *       onClose: () => {}
 *     })
 *   )
 * }).pipe(Effect.scoped, Effect.provide(MemoryTransport.layer({ latency: "2 millis" })))
 * ```
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { listenerReport } from "./internal/accepting.ts"
import type { MemoryConnection } from "./internal/memory/Link.ts"
import { MemoryEnd } from "./internal/memory/MemoryEnd.ts"
import { Network } from "./internal/memory/Network.ts"
import type { NetworkEvent } from "./internal/memory/NetworkEvent.ts"
import { Timeline } from "./internal/memory/Timeline.ts"
import type { Listener, ListenOptions } from "./ListenOptions.ts"
import type { OpenOptions } from "./OpenOptions.ts"
import { Transport } from "./Transport.ts"
import { TransportError } from "./TransportError.ts"
import type { TransportHandle } from "./TransportHandle.ts"
import { TransportServer } from "./TransportServer.ts"

export { type Faults, MemoryEnd } from "./internal/memory/MemoryEnd.ts"
export type { MemoryConnection } from "./internal/memory/Link.ts"
export type { NetworkEvent } from "./internal/memory/NetworkEvent.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface NetworkOptions {
  /** What all chance comes from. Default: 0. */
  readonly seed?: number | undefined
  /** How long bytes take in each direction, and so do both ways of connecting: always the same, or from a range. Default: no time at all. */
  readonly latency?:
    | Duration.Input
    | { readonly min: Duration.Input; readonly max: Duration.Input }
    | undefined
  /** Cut what is written into parts of at most this many bytes, at borders that the seed determines. Default: not at all. */
  readonly chopBytes?: number | undefined
  /** How many bytes of a direction may be under way and unread, before the sender has to wait. Default: 65 536. */
  readonly bufferBytes?: number | undefined
  /** How probable it is, from 0 to 1, that a part is lost for good, and its connection with it. Default: 0. */
  readonly lossRate?: number | undefined
  /** Told of all that arrives. */
  readonly trace?: ((event: NetworkEvent) => void) | undefined
}

/**
 * A network in memory. It opens connections to what listens on it, as the host `"client"`, and breaks them.
 *
 * TLS is not spoken here, but missed: both sides have to want it, or none.
 *
 * @since 0.1.0
 * @category services
 */
export class MemoryNetwork extends Context.Service<
  MemoryNetwork,
  Transport &
    TransportServer & {
      /** Opens connections as another host. */
      readonly as: (host: string) => Transport
      /** What is connected now. */
      readonly connections: () => ReadonlyArray<MemoryConnection>
      /**
       * Cuts hosts off from all others: what is under way between them and the rest waits, also to connect, and nobody is told. Returns what ends that.
       */
      readonly isolate: (...hosts: ReadonlyArray<string>) => () => void
      /** Ends all isolation: what waited arrives. */
      readonly heal: () => void
    }
>()("effect-kafka-protocol/Transport/MemoryNetwork") {}

/**
 * Makes a network. Closing the scope drops all connections.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function* (
  options: NetworkOptions = {}
): Effect.fn.Return<MemoryNetwork["Service"], never, Scope.Scope> {
  const fork = Effect.runForkWith(yield* Effect.context<never>())
  const timeline = new Timeline(yield* Clock.Clock, fork)
  const [minLatencyMs, maxLatencyMs] = latencyOf(options.latency)
  const network = new Network(
    {
      seed: options.seed ?? 0,
      minLatencyMs,
      maxLatencyMs,
      chopBytes: options.chopBytes,
      bufferBytes: options.bufferBytes ?? 65_536,
      lossRate: options.lossRate ?? 0,
      trace: options.trace
    },
    timeline
  )
  yield* Effect.addFinalizer(() => Effect.sync(() => network.close()))
  return MemoryNetwork.of({
    ...as(network, "client"),
    listen: (where, onConnection) => listen(network, where, onConnection),
    as: (host) => as(network, host),
    connections: () => [...network.links],
    isolate: (...hosts) => network.isolate(hosts),
    heal: () => network.heal()
  })
})

/**
 * A network in memory as `Transport` and `TransportServer`, and as `MemoryNetwork` for those who break it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: NetworkOptions): Layer.Layer<MemoryNetwork> =>
  Layer.effectContext(
    Effect.map(make(options), (network) =>
      Context.make(MemoryNetwork, network).pipe(
        Context.add(Transport, network),
        Context.add(TransportServer, network)
      )
    )
  )

/**
 * A transport whose connections are handed to `onConnection`, whatever their address: it gets the server's end, and the client's to break. Returning a
 * `TransportError` refuses the connection, returning an Effect lets the client wait for it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeDirect = (
  onConnection: (
    server: MemoryEnd,
    client: MemoryEnd,
    options: OpenOptions
  ) => void | TransportError | Effect.Effect<void, TransportError>
): Transport => ({
  open: (options) =>
    Effect.acquireRelease(
      Effect.suspend(() => {
        const [client, server] = MemoryEnd.pair(`${options.host}:${options.port}`)
        const result = onConnection(server, client, options)
        if (result === undefined) return Effect.succeed(client)
        return result instanceof TransportError ? Effect.fail(result) : Effect.as(result, client)
      }),
      (client) => Effect.sync(client.destroy),
      { interruptible: true }
    )
})

const latencyOf = (latency: NetworkOptions["latency"]): readonly [min: number, max: number] => {
  if (latency === undefined) return [0, 0]
  if (typeof latency === "object" && "min" in latency)
    return [toMillis(latency.min), Math.max(toMillis(latency.min), toMillis(latency.max))]
  return [toMillis(latency), toMillis(latency)]
}

const toMillis = (duration: Duration.Input): number => Duration.toMillis(Duration.fromInputUnsafe(duration))

const as = (network: Network, from: string): Transport => ({
  open: ({ host, onPhase, peer, port, tls }) =>
    Effect.acquireRelease(
      Effect.callback<MemoryEnd, TransportError>((resume) => {
        onPhase?.("connect")
        const route = { from, host, port, tls: tls !== undefined, peer }
        const giveUp = network.connect(route, (result) =>
          resume(result instanceof TransportError ? Effect.fail(result) : Effect.succeed(result))
        )
        return Effect.sync(giveUp)
      }),
      (client) => Effect.sync(client.destroy),
      { interruptible: true }
    )
})

const listen = Effect.fnUntraced(function* (
  network: Network,
  { host = "127.0.0.1", port = 0, tls }: ListenOptions,
  onConnection: (handle: TransportHandle) => void
): Effect.fn.Return<Listener, TransportError, Scope.Scope> {
  const report = listenerReport(yield* Effect.context<never>(), `${host}:${port}`)
  const bound = yield* Effect.acquireRelease(
    Effect.suspend(() => {
      const result = network.listen({ host, port, tls: tls !== undefined, report, onConnection })
      return result instanceof TransportError ? Effect.fail(result) : Effect.succeed(result)
    }),
    ({ close }) => Effect.sync(close)
  )
  return { host, port: bound.port }
})
