/**
 * The transport over Node's own sockets: TCP, with or without TLS.
 *
 * All addresses of a host are tried, and the name is looked up again for each connection. The next address is tried when the one before has failed,
 * or is silent for a while; the first one that answers wins.
 *
 * @since 0.1.0
 */
import * as Net from "node:net"
import type * as Tls from "node:tls"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { ConnectionError, type ConnectionPhase } from "../Client/KafkaError.ts"
import type { OpenOptions, TlsOptions, Transport, TransportEvents, TransportHandle } from "./Transport.ts"

/** How long an address may be silent before the next one is tried beside it. */
const nextAddressAfterMs = 250
/** When the operating system starts to ask whether an idle peer is still there. */
const keepAliveAfterMs = 60_000

const open = Effect.fnUntraced(function* (
  options: OpenOptions
): Effect.fn.Return<TransportHandle, ConnectionError, Scope.Scope> {
  // Before all else, so that nothing comes between TCP and TLS.
  const settings = options.tls === undefined ? undefined : yield* tlsSettings(options, options.tls)
  const socket = yield* closing(dial(options))
  if (settings !== undefined) return makeHandle(yield* closing(secure(socket, options, settings)))
  return makeHandle(socket, readers.get(socket))
})

/** Closes the socket with the scope. */
const closing = (socket: Effect.Effect<Net.Socket, ConnectionError>) =>
  Effect.acquireRelease(socket, (opened) => Effect.sync(() => opened.destroy()), { interruptible: true })

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
    detail:
      phase === "tls" && (error as NodeJS.ErrnoException | undefined)?.code === "ECONNRESET"
        ? `${explain(error)}. ${isTlsExpected}`
        : explain(error),
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
  ENOENT: "no such file",
  EACCES: "not allowed",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is self-signed: give it, or its issuer, as `tls.ca`",
  SELF_SIGNED_CERT_IN_CHAIN: "the issuer of the certificate is not known: give it as `tls.ca`",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the issuer of the certificate is not known: give it as `tls.ca`",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the issuer of the certificate is not known: give it as `tls.ca`",
  CERT_HAS_EXPIRED: "the certificate, or one of its issuers, has expired: the broker needs a new one",
  CERT_NOT_YET_VALID: "the certificate is not valid yet: is the clock right?",
  ALERT_CERTIFICATE_REQUIRED:
    "the broker asks for a client certificate: give `tls.certificate` and `tls.key`",
  ALERT_UNKNOWN_CA: "the broker does not know the issuer of our certificate (`tls.certificate`)",
  ALERT_CERTIFICATE_UNKNOWN: "the broker does not trust our certificate (`tls.certificate`)",
  ALERT_BAD_CERTIFICATE:
    "the broker does not accept our certificate, or asks for one (`tls.certificate` and `tls.key`)",
  ALERT_HANDSHAKE_FAILURE: "nothing in common with the broker (versions, ciphers, certificates)",
  ALERT_PROTOCOL_VERSION: "no version of TLS in common with the broker (`tls.minVersion`)",
  ERR_SSL_UNSUPPORTED_PROTOCOL: "no version of TLS in common with the broker (`tls.minVersion`)",
  ERR_SSL_WRONG_VERSION_NUMBER: "the peer does not speak TLS on this port",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "the peer does not speak TLS on this port"
}

/** Releases of OpenSSL say the same with different words before: `SSLV3_`, `TLSV1_`, `SSL/TLS_`. */
const alert = /ALERT_[A-Z_]+$/

const isTlsAlert = (error: unknown): boolean =>
  alert.test((error as NodeJS.ErrnoException | undefined)?.code ?? "")

const isTlsExpected = "Was the handshake cut, or is TLS not expected on this port?"

/** An error of Node in our words where we have them. */
const explain = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const code = (error as NodeJS.ErrnoException).code
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return `the certificate is another host's. ${error.message}. Connect by a name that it carries, or give that as \`tls.serverName\` (${code})`
  }
  const hint = code === undefined ? undefined : hints[alert.exec(code)?.[0] ?? code]
  return hint === undefined ? error.message : `${hint} (${code})`
}

const resolve = (options: OpenOptions): Effect.Effect<ReadonlyArray<string>, ConnectionError> =>
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

const secure = (
  socket: Net.Socket,
  options: OpenOptions,
  settings: Tls.ConnectionOptions
): Effect.Effect<Net.Socket, ConnectionError> =>
  Effect.flatMap(
    Effect.promise(() => import("node:tls")),
    (NodeTls) =>
      Effect.callback<Net.Socket, ConnectionError>((resume) => {
        options.onPhase?.("tls")
        let secured: Tls.TLSSocket
        try {
          secured = NodeTls.connect({ socket, ...settings })
        } catch (error) {
          // A key or certificate that cannot be read.
          return resume(Effect.fail(failure(options, "tls", error)))
        }
        const onEnd = () =>
          resume(Effect.fail(failure(options, "tls", `closed by the peer. ${isTlsExpected}`)))
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

const tlsSettings = Effect.fnUntraced(function* (
  options: OpenOptions,
  tls: TlsOptions
): Effect.fn.Return<Tls.ConnectionOptions, ConnectionError> {
  const read = (option: "caFile" | "certificateFile" | "keyFile") => readPem(options, option, tls[option])
  const servername = tls.serverName ?? options.host
  const ca = [tls.ca ?? [], (yield* read("caFile")) ?? []].flat()
  const cert = [tls.certificate ?? [], (yield* read("certificateFile")) ?? []].flat()
  const keyFile = yield* read("keyFile")
  const key = tls.key === undefined ? keyFile : Redacted.value(tls.key)
  return {
    // SNI does not allow addresses; the certificate is checked against them nevertheless.
    ...(Net.isIP(servername) === 0 ? { servername } : { host: servername }),
    ...(ca.length === 0 ? {} : { ca }),
    ...(cert.length === 0 ? {} : { cert: cert.join("\n") }),
    ...(key === undefined ? {} : { key }),
    ...(tls.passphrase === undefined ? {} : { passphrase: Redacted.value(tls.passphrase) }),
    minVersion: tls.minVersion ?? "TLSv1.2",
    rejectUnauthorized: true
  }
})

const readPem = (
  options: OpenOptions,
  option: string,
  path: string | undefined
): Effect.Effect<string | undefined, ConnectionError> =>
  path === undefined
    ? Effect.undefined
    : Effect.tryPromise({
        try: () => process.getBuiltinModule("node:fs/promises").readFile(path, "utf8"),
        catch: (error) => failure(options, "tls", `cannot read \`tls.${option}\`: ${explain(error)}`)
      })

const ignore = (): void => {}

/** Between frames bytes are read into blocks of this size, one after the other. */
const blockBytes = 64 * 1024
/** What is left of a block when a new one is begun. */
const minReadBytes = 16 * 1024

/**
 * Reads from a socket straight into a frame that is being received, or else into blocks: Node would allocate 64 KiB for each read and the frame would be
 * put together from copies. Fetching 1 KB records takes half the CPU this way. Sockets with TLS cannot do this.
 */
class Reader {
  #events: TransportEvents | undefined
  #block: Buffer = Buffer.alloc(0)
  #early: Array<Buffer> | undefined

  readonly onread: Net.OnReadOpts = {
    buffer: () => this.#target(),
    callback: (count, target) => {
      const bytes = target as Buffer
      if (bytes.buffer === this.#block.buffer) this.#block = this.#block.subarray(count)
      const chunk = bytes.subarray(0, count)
      if (this.#events === undefined) (this.#early ??= []).push(chunk)
      else this.#events.onData(chunk)
      return true
    }
  }

  /** Gives what has come already, and then what comes. */
  listen(events: TransportEvents): void {
    this.#events = events
    const early = this.#early
    this.#early = undefined
    if (early !== undefined) queueMicrotask(() => early.forEach((chunk) => this.#events?.onData(chunk)))
  }

  stop(): void {
    this.#events = undefined
  }

  #target(): Buffer {
    const room = this.#events?.room?.()
    if (room !== undefined) return room as Buffer
    if (this.#block.length < minReadBytes) this.#block = Buffer.allocUnsafeSlow(blockBytes)
    return this.#block
  }
}

/** The readers of plain sockets. */
const readers = new WeakMap<Net.Socket, Reader>()

const makeHandle = (socket: Net.Socket, reader?: Reader): TransportHandle => {
  let events: TransportEvents | undefined
  const close = (cause: unknown): void => {
    const listening = events
    events = undefined
    reader?.stop()
    listening?.onClose(cause)
  }
  return {
    remote: `${socket.remoteAddress}:${socket.remotePort}`,
    listen: (listener) => {
      events = listener
      let failed: unknown
      socket.on("error", (error) => {
        failed = new ConnectionError({
          // A broker refuses our certificate after the handshake (TLS 1.3).
          phase: isTlsAlert(error) ? "tls" : "established",
          broker: `${socket.remoteAddress}:${socket.remotePort}`,
          detail: explain(error),
          cause: error
        })
      })
      // A peer that sends no more is gone for us: Kafka has no half-closed connections.
      socket.on("end", () => close(failed))
      socket.on("close", () => close(failed))
      if (reader === undefined) socket.on("data", (chunk) => events?.onData(chunk))
      else reader.listen(listener)
      if (socket.destroyed) queueMicrotask(() => close(failed))
    },
    write: (pieces, onWritten) => {
      const last = pieces.length - 1
      // All pieces in one call of the operating system.
      if (last > 0) socket.cork()
      for (let i = 0; i < last; i++) socket.write(pieces[i] as Uint8Array)
      socket.write(pieces[last] as Uint8Array, (error) => {
        if (error === undefined || error === null) onWritten()
      })
      if (last > 0) socket.uncork()
    },
    end: () => {
      socket.end()
    },
    destroy: () => {
      events = undefined
      reader?.stop()
      socket.destroy()
    }
  }
}
