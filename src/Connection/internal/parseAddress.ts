/** Addresses as people write them. */
import { isIPv6 } from "node:net"

/** Where a broker is; a port of `undefined` was not said. */
export interface ParsedAddress {
  readonly host: string
  readonly port: number | undefined
}

/** `host:port` or `host`, an IPv6 address in brackets. `undefined`: it is none. */
export const parseAddress = (text: string): ParsedAddress | undefined => {
  const match = /^(?:\[([^\s[\]/]+)\]|([^\s:[\]/]+))(?::(\d{1,5}))?$/.exec(text)
  const host = match?.[1] ?? match?.[2]
  if (host === undefined || (match?.[1] !== undefined && !isIPv6(host))) return undefined
  if (match?.[3] === undefined) return { host, port: undefined }
  const port = Number(match[3])
  return port < 1 || port > 65_535 ? undefined : { host, port }
}
