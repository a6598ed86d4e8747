/** TLS over a socket that is connected. */
import * as Net from "node:net"
import type * as Tls from "node:tls"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { OpenOptions, TlsOptions } from "../OpenOptions.ts"
import { TransportError } from "../TransportError.ts"
import { explain, failure, isTlsExpected } from "./nodeErrors.ts"
import { ignore } from "./nodeHandle.ts"

export const secure = (
  socket: Net.Socket,
  options: OpenOptions,
  settings: Tls.ConnectionOptions
): Effect.Effect<Net.Socket, TransportError> =>
  Effect.flatMap(
    Effect.promise(() => import("node:tls")),
    (NodeTls) =>
      Effect.callback<Net.Socket, TransportError>((resume) => {
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

export const tlsSettings = Effect.fnUntraced(function* (
  options: OpenOptions,
  tls: TlsOptions
): Effect.fn.Return<Tls.ConnectionOptions, TransportError> {
  const read = (option: "caFile" | "certificateFile" | "keyFile") =>
    readPem(`${options.host}:${options.port}`, option, tls[option])
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

/** A certificate or a key in a file. */
export const readPem = (
  address: string,
  option: string,
  path: string | undefined
): Effect.Effect<string | undefined, TransportError> =>
  path === undefined
    ? Effect.undefined
    : Effect.tryPromise({
        try: () => process.getBuiltinModule("node:fs/promises").readFile(path, "utf8"),
        catch: (error) => {
          const detail = `cannot read \`tls.${option}\`: ${explain(error)}`
          return new TransportError({ phase: "tls", address, detail, cause: detail })
        }
      })
