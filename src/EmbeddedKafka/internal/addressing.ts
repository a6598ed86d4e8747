/** Where the brokers of a cluster listen, and what clients are told: in memory, or on TCP. */
import { EmbeddedKafkaError } from "../EmbeddedKafkaError.ts"
import type { EmbeddedTcpOptions } from "../EmbeddedKafkaOptions.ts"
import type { ResolvedOptions } from "./checkEmbeddedOptions.ts"
import type { Addressing } from "./EmbeddedCluster.ts"

const defaultPort = 9092

/** `broker-1:9092`, and so on. */
export const inMemory: Addressing = {
  listen: ({ id, port }) => ({ host: `broker-${id}`, port: port ?? defaultPort }),
  advertise: (host) => host
}

const wildcards: ReadonlySet<string> = new Set(["0.0.0.0", "::", "[::]", ""])

export const onTcp = ({ advertisedHost, host = "127.0.0.1" }: EmbeddedTcpOptions): Addressing => ({
  listen: ({ port }) => ({ host, port: port ?? 0 }),
  advertise: () => advertisedHost ?? (wildcards.has(host) ? "localhost" : host)
})

const refuse = (detail: string): never => {
  throw new EmbeddedKafkaError({ what: "ports", detail })
}

/** The brokers with the ports of the list. Throws an {@link EmbeddedKafkaError}. */
export const withPorts = (
  options: ResolvedOptions,
  ports: ReadonlyArray<number> | undefined
): ResolvedOptions => {
  if (ports === undefined) return options
  const { brokers } = options
  if (!Array.isArray(ports) || ports.length !== brokers.length)
    refuse(`expected a port for each broker, ${brokers.length} in all`)
  const given = ports.filter((port) => port !== 0)
  if (!ports.every((port) => Number.isInteger(port) && port >= 0 && port <= 65_535))
    refuse("a port is an integer from 0 to 65535; 0: any that is free")
  if (new Set(given).size < given.length) refuse("a port is there twice")
  return { ...options, brokers: brokers.map((broker, index) => ({ ...broker, port: ports[index] })) }
}

/** `host:port`, as clients take it. */
export const addressOf = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`
