/** Accepts connections over Node's own sockets. */
import * as Net from "node:net"
import type * as Tls from "node:tls"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { logNow, type Report } from "../../internal/guard.ts"
import { TransportError } from "../TransportError.ts"
import type { TransportHandle } from "../TransportHandle.ts"
import type { Listener, ListenOptions, ServerTlsOptions } from "../ListenOptions.ts"
import { accept, listenerReport } from "./accepting.ts"
import { explain } from "./nodeErrors.ts"
import { ignore, keepAliveAfterMs, makeHandle } from "./nodeHandle.ts"
import { readPem } from "./nodeTls.ts"

export const listen = Effect.fnUntraced(function* (
  options: ListenOptions,
  onConnection: (handle: TransportHandle) => void
): Effect.fn.Return<Listener, TransportError, Scope.Scope> {
  const { host = "127.0.0.1", port = 0, tls } = options
  const address = `${host}:${port}`
  const context = yield* Effect.context<never>()
  const report = listenerReport(context, address)
  const log = logNow(context)
  const settings = {
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveAfterMs,
    ...(tls === undefined ? {} : yield* serverTlsSettings(address, tls))
  }
  const NodeTls = tls === undefined ? undefined : yield* Effect.promise(() => import("node:tls"))
  const give = (socket: Net.Socket): void => accept(report, onConnection, makeHandle(socket, "client"))
  const refused = (error: Error, socket: Net.Socket): void =>
    log(
      Effect.logDebug(`No TLS with ${socket.remoteAddress}:${socket.remotePort}: ${explain(error, "client")}`)
    )
  const create = (): Accepting => {
    const sockets = new Set<Net.Socket>()
    const server =
      NodeTls === undefined
        ? plain(settings, sockets, give)
        : secured(NodeTls.createServer(settings), sockets, give, refused)
    return { server, sockets }
  }
  const { server } = yield* Effect.acquireRelease(
    bound(create, { host, port, backlog: options.backlog ?? 511 }, report),
    close,
    { interruptible: true }
  )
  const bind = server.address()
  // A socket of TCP has an address with a port; the other forms are those of pipes and of what is closed.
  return typeof bind === "object" && bind !== null ? { host: bind.address, port: bind.port } : { host, port }
})

interface Accepting {
  readonly server: Net.Server
  /** What it has accepted, and what is still in a handshake. */
  readonly sockets: Set<Net.Socket>
}

const keep = (sockets: Set<Net.Socket>, socket: Net.Socket): void => {
  sockets.add(socket)
  // Until somebody listens: an error now is told by the close that follows.
  socket.on("error", ignore)
  socket.once("close", () => sockets.delete(socket))
}

const plain = (
  settings: Net.ServerOpts,
  sockets: Set<Net.Socket>,
  give: (socket: Net.Socket) => void
): Net.Server =>
  Net.createServer(settings, (socket) => {
    keep(sockets, socket)
    give(socket)
  })

const secured = (
  server: Tls.Server,
  sockets: Set<Net.Socket>,
  give: (socket: Net.Socket) => void,
  refused: (error: Error, socket: Net.Socket) => void
): Net.Server =>
  server
    .on("connection", (socket: Net.Socket) => keep(sockets, socket))
    .on("tlsClientError", (error, socket) => {
      refused(error, socket)
      socket.destroy()
    })
    .on("secureConnection", (socket) => {
      keep(sockets, socket)
      // Where certificates are asked for but not required, Node lets those in whose certificate it does not trust.
      const shown = socket.getPeerCertificate()
      if (!socket.authorized && shown !== undefined && Object.keys(shown).length > 0) {
        refused(socket.authorizationError, socket)
        socket.destroy()
      } else give(socket)
    })

const bound = (
  create: () => Accepting,
  where: { readonly host: string; readonly port: number; readonly backlog: number },
  report: Report
): Effect.Effect<Accepting, TransportError> =>
  Effect.callback((resume) => {
    const address = `${where.host}:${where.port}`
    const fail = (phase: "listen" | "tls", error: unknown): void =>
      resume(Effect.fail(new TransportError({ phase, address, detail: explainBind(error), cause: error })))
    let accepting: Accepting
    try {
      accepting = create()
    } catch (error) {
      // A key or certificate that cannot be read.
      return fail("tls", error)
    }
    const { server } = accepting
    server.once("error", (error) => fail("listen", error))
    server.once("listening", () => {
      server.removeAllListeners("error")
      // Too many open files, for example: the listener goes on.
      server.on("error", (error) => report("a listener", error))
      resume(Effect.succeed(accepting))
    })
    try {
      server.listen(where)
    } catch (error) {
      // What can be no port.
      return fail("listen", error)
    }
    return Effect.sync(() => server.close())
  })

const explainBind = (error: unknown): string => {
  const code = error instanceof Error && "code" in error ? error.code : undefined
  switch (code) {
    case "EADDRINUSE":
      return "the address is in use. Give another port, or 0 for any that is free (EADDRINUSE)"
    case "EADDRNOTAVAIL":
      return "this machine does not have the address (EADDRNOTAVAIL)"
    default:
      return explain(error)
  }
}

const close = ({ server, sockets }: Accepting): Effect.Effect<void> =>
  Effect.callback((resume) => {
    server.close(() => resume(Effect.void))
    for (const socket of sockets) socket.destroy()
  })

/** What Node wants to know for TLS. */
const serverTlsSettings = Effect.fnUntraced(function* (
  address: string,
  tls: ServerTlsOptions
): Effect.fn.Return<Tls.TlsOptions, TransportError> {
  const read = (option: "caFile" | "certificateFile" | "keyFile") => readPem(address, option, tls[option])
  const ca = [tls.ca ?? [], (yield* read("caFile")) ?? []].flat()
  const cert = [tls.certificate ?? [], (yield* read("certificateFile")) ?? []].flat()
  const keyFile = yield* read("keyFile")
  const key = tls.key === undefined ? keyFile : Redacted.value(tls.key)
  if (cert.length === 0 || key === undefined)
    return yield* new TransportError({
      phase: "tls",
      address,
      detail: "a server needs a certificate and its key (`tls.certificate` and `tls.key`, or their files)"
    })
  const asks = tls.clientCertificate ?? "none"
  return {
    cert: cert.join("\n"),
    key,
    ...(ca.length === 0 ? {} : { ca }),
    ...(tls.passphrase === undefined ? {} : { passphrase: Redacted.value(tls.passphrase) }),
    minVersion: tls.minVersion ?? "TLSv1.2",
    requestCert: asks !== "none",
    rejectUnauthorized: asks === "required"
  }
})
