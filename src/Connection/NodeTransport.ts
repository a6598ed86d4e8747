/**
 * The transport over Node's own sockets: TCP, with or without TLS.
 *
 * All addresses of a host are tried, and the name is looked up again for each connection. The next address is tried when the one before has failed,
 * or is silent for a while; the first one that answers wins.
 *
 * @since 0.1.0
 */
import * as Dns from "node:dns"
import * as Net from "node:net"
import type * as Tls from "node:tls"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { ConnectionError, type ConnectionPhase } from "./KafkaError.ts"
import type { OpenOptions, TlsOptions, Transport, TransportEvents, TransportHandle } from "./Transport.ts"

/** How long an address may be silent before the next one is tried beside it. */
const nextAddressAfterMs = 250
/** When the operating system starts to ask whether an idle peer is still there. */
const keepAliveAfterMs = 60_000

const open = (options: OpenOptions): Effect.Effect<TransportHandle, ConnectionError, Scope.Scope> =>
  Effect.flatMap(
    Effect.acquireRelease(dial(options), (socket) => Effect.sync(() => socket.destroy()), {
      interruptible: true
    }),
    (socket) =>
      options.tls === undefined
        ? Effect.succeed(makeHandle(socket))
        : Effect.map(
            Effect.acquireRelease(
              secure(socket, options, options.tls),
              (secured) => Effect.sync(() => secured.destroy()),
              { interruptible: true }
            ),
            makeHandle
          )
  )

/**
 * @since 0.1.0
 * @category constructors
 */
export const transport: Transport = { open }

// -----------------------------------------------------------------------------------------------------------------------

const failure = (options: OpenOptions, phase: ConnectionPhase, error: unknown): ConnectionError =>
  new ConnectionError({
    phase,
    broker: `${options.host}:${options.port}`,
    detail: explain(error),
    cause: error
  })

const hints: { readonly [code: string]: string } = {
  ECONNREFUSED: "refused. Is the broker running and listening there?",
  ENOTFOUND: "no such name",
  EAI_AGAIN: "the name service does not answer",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the network",
  ECONNRESET: "reset by the peer",
  EPIPE: "closed by the peer",
  ETIMEDOUT: "no answer",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is self-signed: give it, or its issuer, as `tls.ca`",
  SELF_SIGNED_CERT_IN_CHAIN: "the issuer of the certificate is not known: give it as `tls.ca`",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the issuer of the certificate is not known: give it as `tls.ca`",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the issuer of the certificate is not known: give it as `tls.ca`",
  CERT_HAS_EXPIRED: "the certificate has expired",
  ERR_SSL_WRONG_VERSION_NUMBER: "the peer does not speak TLS on this port",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "the peer does not speak TLS on this port"
}

/** An error of Node in our words where we have them. */
const explain = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const code = (error as NodeJS.ErrnoException).code
  const hint = code === undefined ? undefined : hints[code]
  return hint === undefined ? error.message : `${hint} (${code})`
}

const resolve = (options: OpenOptions): Effect.Effect<ReadonlyArray<string>, ConnectionError> =>
  Net.isIP(options.host) !== 0
    ? Effect.succeed([options.host])
    : Effect.callback((resume) => {
        options.onPhase?.("resolve")
        Dns.lookup(options.host, { all: true }, (error, addresses) =>
          resume(
            error !== null
              ? Effect.fail(failure(options, "resolve", error))
              : Effect.succeed(addresses.map(({ address }) => address))
          )
        )
      })

const dial = (options: OpenOptions): Effect.Effect<Net.Socket, ConnectionError> =>
  Effect.flatMap(resolve(options), (addresses) => {
    if (addresses.length === 1) return connect(options, addresses[0] as string)
    const failed = addresses.map(() => Latch.makeUnsafe())
    const errors: Array<ConnectionError> = []
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
        new ConnectionError({
          phase: "connect",
          broker: error.broker,
          detail: `none of its ${addresses.length} addresses answers: ${errors.map((e) => e.detail).join("; ")}`,
          cause: error.cause
        })
    )
  })

const connect = (options: OpenOptions, address: string): Effect.Effect<Net.Socket, ConnectionError> =>
  Effect.callback((resume) => {
    options.onPhase?.("connect")
    const socket = Net.connect({
      host: address,
      port: options.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveAfterMs
    })
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

const secure = (
  socket: Net.Socket,
  options: OpenOptions,
  tls: TlsOptions
): Effect.Effect<Net.Socket, ConnectionError> =>
  Effect.flatMap(
    Effect.promise(() => import("node:tls")),
    (NodeTls) =>
      Effect.callback<Net.Socket, ConnectionError>((resume) => {
        options.onPhase?.("tls")
        let secured: Tls.TLSSocket
        try {
          secured = NodeTls.connect({ socket, ...tlsSettings(options, tls) })
        } catch (error) {
          // A key or certificate that cannot be read.
          return resume(Effect.fail(failure(options, "tls", error)))
        }
        const onEnd = () =>
          resume(Effect.fail(failure(options, "tls", "closed by the peer during the handshake")))
        secured.once("secureConnect", () => {
          secured.removeAllListeners("error")
          secured.removeListener("close", onEnd)
          secured.on("error", ignore)
          resume(Effect.succeed(secured))
        })
        secured.once("error", (error) => resume(Effect.fail(failure(options, "tls", error))))
        secured.once("close", onEnd)
        return Effect.sync(() => {
          secured.on("error", ignore)
          secured.destroy()
        })
      })
  )

const tlsSettings = (options: OpenOptions, tls: TlsOptions): Tls.ConnectionOptions => {
  const servername = tls.serverName ?? options.host
  return {
    // SNI does not allow addresses; the certificate is checked against them nevertheless.
    ...(Net.isIP(servername) === 0 ? { servername } : { host: servername }),
    ...(tls.ca === undefined ? {} : { ca: typeof tls.ca === "string" ? tls.ca : [...tls.ca] }),
    ...(tls.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls.key === undefined ? {} : { key: Redacted.value(tls.key) }),
    ...(tls.passphrase === undefined ? {} : { passphrase: Redacted.value(tls.passphrase) }),
    minVersion: "TLSv1.2",
    rejectUnauthorized: true
  }
}

const ignore = (): void => {}

const makeHandle = (socket: Net.Socket): TransportHandle => {
  let events: TransportEvents | undefined
  const close = (cause: unknown): void => {
    const listening = events
    events = undefined
    listening?.onClose(cause)
  }
  return {
    remote: `${socket.remoteAddress}:${socket.remotePort}`,
    listen: (listener) => {
      events = listener
      let failed: unknown
      socket.on("error", (error) => {
        failed = new ConnectionError({
          phase: "established",
          broker: `${socket.remoteAddress}:${socket.remotePort}`,
          detail: explain(error),
          cause: error
        })
      })
      // A peer that sends no more is gone for us: Kafka has no half-closed connections.
      socket.on("end", () => close(undefined))
      socket.on("close", () => close(failed))
      socket.on("data", (chunk) => events?.onData(chunk))
      if (socket.destroyed) queueMicrotask(() => close(failed))
    },
    write: (bytes, onWritten) => {
      socket.write(bytes, (error) => {
        if (error === undefined || error === null) onWritten()
      })
    },
    end: () => {
      socket.end()
    },
    destroy: () => {
      events = undefined
      socket.destroy()
    }
  }
}
