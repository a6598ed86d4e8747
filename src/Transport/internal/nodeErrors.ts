/** What Node says of the network and of TLS, in words that tell what to do. */
import type { OpenOptions } from "../OpenOptions.ts"
import { TransportError, type TransportPhase } from "../TransportError.ts"

export const failure = (options: OpenOptions, phase: TransportPhase, error: unknown): TransportError =>
  new TransportError({
    phase,
    address: `${options.host}:${options.port}`,
    detail:
      phase === "tls" && (error as NodeJS.ErrnoException | undefined)?.code === "ECONNRESET"
        ? `${explain(error, options.peer)}. ${isTlsExpected}`
        : explain(error, options.peer),
    cause: error
  })

const hints = (peer: string): { readonly [code: string]: string } => ({
  ECONNREFUSED: `refused. Is the ${peer} running and listening there?`,
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
  CERT_HAS_EXPIRED: `the certificate, or one of its issuers, has expired: the ${peer} needs a new one`,
  CERT_NOT_YET_VALID: "the certificate is not valid yet: is the clock right?",
  ALERT_CERTIFICATE_REQUIRED: `the ${peer} asks for a client certificate: give \`tls.certificate\` and \`tls.key\``,
  ALERT_UNKNOWN_CA: `the ${peer} does not know the issuer of our certificate (\`tls.certificate\`)`,
  ALERT_CERTIFICATE_UNKNOWN: `the ${peer} does not trust our certificate (\`tls.certificate\`)`,
  ALERT_BAD_CERTIFICATE: `the ${peer} does not accept our certificate, or asks for one (\`tls.certificate\` and \`tls.key\`)`,
  ALERT_HANDSHAKE_FAILURE: `nothing in common with the ${peer} (versions, ciphers, certificates)`,
  ALERT_PROTOCOL_VERSION: `no version of TLS in common with the ${peer} (\`tls.minVersion\`)`,
  ERR_SSL_UNSUPPORTED_PROTOCOL: `no version of TLS in common with the ${peer} (\`tls.minVersion\`)`,
  ERR_SSL_WRONG_VERSION_NUMBER: "the peer does not speak TLS on this port",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "the peer does not speak TLS on this port"
})

/** Releases of OpenSSL say the same with different words before: `SSLV3_`, `TLSV1_`, `SSL/TLS_`. */
const alert = /ALERT_[A-Z_]+$/

export const isTlsAlert = (error: unknown): boolean =>
  alert.test((error as NodeJS.ErrnoException | undefined)?.code ?? "")

export const isTlsExpected = "Was the handshake cut, or is TLS not expected on this port?"

/** An error of Node in our words where we have them.
 *
 * @param peer what to call the other side
 */
export const explain = (error: unknown, peer = "server"): string => {
  if (!(error instanceof Error)) return String(error)
  const code = (error as NodeJS.ErrnoException).code
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return `the certificate is another host's. ${error.message}. Connect by a name that it carries, or give that as \`tls.serverName\` (${code})`
  }
  const hint = code === undefined ? undefined : hints(peer)[alert.exec(code)?.[0] ?? code]
  return hint === undefined ? error.message : `${hint} (${code})`
}
