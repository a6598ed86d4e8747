/** What Node wants to know for TLS of those who accept. */
import type * as Tls from "node:tls"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { TransportError } from "../TransportError.ts"
import type { ServerTlsOptions } from "../ListenOptions.ts"
import { readPem } from "./pem.ts"

export const serverTlsSettings = Effect.fnUntraced(function* (
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
