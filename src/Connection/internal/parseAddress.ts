/** Addresses as people write them. */

/** Where a broker is: a port of `undefined` was not said. */
export interface ParsedAddress {
  readonly host: string
  readonly port: number | undefined
}

/** `host:port` or `host`, the host in brackets if it has colons; a protocol before it is what some tools write. `undefined`: it is none. */
export const parseAddress = (text: string): ParsedAddress | undefined => {
  const match = /^(?:[A-Z_]+:\/\/)?(?:\[([0-9a-fA-F:.%]+)\]|([^\s:[\]/]+))(?::(\d{1,5}))?$/.exec(text)
  const host = match?.[1] ?? match?.[2]
  if (host === undefined) return undefined
  if (match?.[3] === undefined) return { host, port: undefined }
  const port = Number(match[3])
  return port < 1 || port > 65_535 ? undefined : { host, port }
}
