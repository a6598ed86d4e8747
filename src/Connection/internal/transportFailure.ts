/** What a transport fails with, as the failure of a connection to a broker. */
import { ConnectionError } from "../../Client/KafkaError.ts"
import { TransportError } from "../../Transport/TransportError.ts"

/** What errors of a transport call the other side. */
export const peer = "broker"

/** The failure of an attempt to connect. */
export const asConnectionError = ({ address, cause, detail, phase }: TransportError): ConnectionError =>
  // A client does not listen.
  new ConnectionError({ phase: phase === "listen" ? "connect" : phase, broker: address, detail, cause })

/** Why a connection was lost, in short. The cause may be a user's, and throw when it is looked at. */
export const detailOf = (cause: unknown): string => {
  try {
    return cause instanceof TransportError
      ? cause.detail
      : cause instanceof Error
        ? String(cause.message)
        : "lost"
  } catch {
    return "lost"
  }
}

/** Whether a connection was lost because of its TLS. */
export const isAboutTls = ({ cause }: ConnectionError): boolean =>
  cause instanceof TransportError && cause.phase === "tls"
