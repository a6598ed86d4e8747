/**
 * Connects over Node's own sockets.
 *
 * All addresses of a host are tried, and the name is looked up again for each connection. The next address is tried when the one before has failed,
 * or has not answered for 250 ms; the first one that answers is used.
 */
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type * as Scope from "effect/Scope"
import type { OpenOptions } from "../OpenOptions.ts"
import { TransportError } from "../TransportError.ts"
import type { TransportHandle } from "../TransportHandle.ts"
import { failure } from "./nodeErrors.ts"
import { ignore, keepAliveAfterMs, makeHandle, Reader, readers } from "./nodeHandle.ts"
import { secure, tlsSettings } from "./nodeTls.ts"

/** How long an address may be silent before the next one is tried beside it. */
const nextAddressAfterMs = 250
export const open = Effect.fnUntraced(function* (
  options: OpenOptions
): Effect.fn.Return<TransportHandle, TransportError, Scope.Scope> {
  // Before all else, so that nothing comes between TCP and TLS.
  const settings = options.tls === undefined ? undefined : yield* tlsSettings(options, options.tls)
  const socket = yield* closing(dial(options))
  if (settings !== undefined)
    return makeHandle(yield* closing(secure(socket, options, settings)), options.peer)
  return makeHandle(socket, options.peer, readers.get(socket))
})

/** Closes the socket with the scope. */
const closing = (socket: Effect.Effect<Net.Socket, TransportError>) =>
  Effect.acquireRelease(socket, (opened) => Effect.sync(() => opened.destroy()), { interruptible: true })

const resolve = (options: OpenOptions): Effect.Effect<ReadonlyArray<string>, TransportError> =>
  Net.isIP(options.host) !== 0
    ? Effect.succeed([options.host])
    : Effect.callback((resume) => {
        options.onPhase?.("resolve")
        try {
          // Loaded only where a name is given.
          process
            .getBuiltinModule("node:dns")
            .lookup(options.host, { all: true }, (error, addresses) =>
              resume(
                error !== null
                  ? Effect.fail(failure(options, "resolve", error))
                  : addresses.length === 0
                    ? Effect.fail(failure(options, "resolve", "the name has no address"))
                    : Effect.succeed(addresses.map(({ address }) => address))
              )
            )
        } catch (error) {
          // What can be no name, as one with a NUL.
          resume(Effect.fail(failure(options, "resolve", error)))
        }
      })

const dial = (options: OpenOptions): Effect.Effect<Net.Socket, TransportError> =>
  Effect.flatMap(resolve(options), (addresses) => {
    if (addresses.length === 1) return connect(options, addresses[0] as string)
    const failed = addresses.map(() => Latch.makeUnsafe())
    const errors: Array<TransportError> = []
    const attempts = addresses.map((address, i) => {
      const attempt = connect(options, address).pipe(
        Effect.tapError((error) =>
          Effect.andThen(
            Effect.sync(() => errors.push(error)),
            (failed[i] as Latch.Latch).open
          )
        )
      )
      const before = failed[i - 1]
      return before === undefined
        ? attempt
        : Effect.andThen(Effect.timeoutOption(before.await, i * nextAddressAfterMs), attempt)
    })
    return Effect.mapError(
      Effect.raceAll(attempts),
      (error) =>
        new TransportError({
          phase: "connect",
          address: error.address,
          detail: `none of its ${addresses.length} addresses answers: ${errors.map((e) => e.detail).join("; ")}`,
          cause: error.cause
        })
    )
  })

const connect = (options: OpenOptions, address: string): Effect.Effect<Net.Socket, TransportError> =>
  Effect.callback((resume) => {
    options.onPhase?.("connect")
    const reader = options.tls === undefined ? new Reader() : undefined
    let socket: Net.Socket
    try {
      socket = Net.connect({
        host: address,
        port: options.port,
        ...(reader !== undefined && { onread: reader.onread }),
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: keepAliveAfterMs
      })
    } catch (error) {
      // What can be no port.
      return resume(Effect.fail(failure(options, "connect", error)))
    }
    if (reader !== undefined) readers.set(socket, reader)
    socket.once("connect", () => {
      socket.removeAllListeners("error")
      // Until `listen`: an error now is told by the close that follows.
      socket.on("error", ignore)
      resume(Effect.succeed(socket))
    })
    socket.once("error", (error) => resume(Effect.fail(failure(options, "connect", error))))
    return Effect.sync(() => {
      socket.on("error", ignore)
      socket.destroy()
    })
  })
