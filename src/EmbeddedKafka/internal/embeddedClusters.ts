/** The cluster behind a service, for tests of this library and for what stands beside the service: not in its declared type. */
import type { EmbeddedCluster } from "./EmbeddedCluster.ts"

const known = new WeakMap<object, EmbeddedCluster>()

export const remember = (service: object, cluster: EmbeddedCluster): void => {
  known.set(service, cluster)
}

export const embeddedCluster = (service: object): EmbeddedCluster => {
  const cluster = known.get(service)
  if (cluster === undefined) throw new TypeError("not an EmbeddedKafka that this module has made")
  return cluster
}
