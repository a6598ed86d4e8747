/**
 * ApiVersions: what the broker serves, as a broker of the played release says it, and from version 3 on its features. A name or version of the client's software that
 * is none (KIP-511) is a bad request, and so is a cluster or node that is not this one (version 5, 4.1+). That the version of the request is too new is answered before
 * this handler, in version 0.
 *
 * Left out: telemetry (71, 72), which brokers advertise only with a plugin for it.
 */
import type * as Api from "../../Api/Api.ts"
import { ApiVersions } from "../../Api/ApiVersions.ts"
import type { Broker } from "../cluster/Broker.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"

type Response = Api.ResponseInput<typeof ApiVersions>

export const apiVersions = handler(ApiVersions, (call) => {
  const error = problem(call)
  if (error !== codes.NONE) {
    call.respond({ errorCode: error, apiKeys: [] })
    return
  }
  if (call.version >= firstWithSoftware) {
    call.connection.clientSoftwareName = call.request.clientSoftwareName
    call.connection.clientSoftwareVersion = call.request.clientSoftwareVersion
  }
  call.respond({ errorCode: codes.NONE, apiKeys: apiKeys(call.broker), ...features(call) })
})

const firstWithSoftware = 3
const firstWithLevel0 = 4

const software = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/

const problem = ({ broker, request, version }: Call<typeof ApiVersions>): number => {
  if (
    version >= firstWithSoftware &&
    !(software.test(request.clientSoftwareName) && software.test(request.clientSoftwareVersion))
  )
    return codes.INVALID_REQUEST
  const { clusterId, nodeId } = request
  if (clusterId === null && nodeId === -1) return codes.NONE
  if (clusterId === null || nodeId === -1) return codes.INVALID_REQUEST
  return clusterId === broker.image.clusterId && nodeId === broker.id
    ? codes.NONE
    : codes.REBOOTSTRAP_REQUIRED
}

/** The real broker's ranges, also where it refuses what it advertises. */
const apiKeys = ({ cluster: { release, servedApis } }: Broker): Response["apiKeys"] => {
  const keys: Array<Response["apiKeys"][number]> = []
  for (const [apiKey, { min }] of release.advertised) {
    const served = servedApis.rangeOf(apiKey)
    if (served !== undefined) keys.push({ apiKey, minVersion: min, maxVersion: served.max })
  }
  return keys
}

const features = ({
  broker: {
    cluster: { release },
    image
  },
  version
}: Call<typeof ApiVersions>): Partial<Response> => {
  if (!release.isAtLeast("2.7")) return {}
  return {
    // A client that asks for an older version would not understand that 0 is a level.
    supportedFeatures: [...release.supportedFeatures]
      .filter(([, { min }]) => version >= firstWithLevel0 || min > 0)
      .map(([name, { max, min }]) => ({ name, minVersion: min, maxVersion: max })),
    finalizedFeaturesEpoch: BigInt(image.featuresEpoch),
    finalizedFeatures: [...image.features].map(([name, level]) => ({
      name,
      minVersionLevel: level,
      maxVersionLevel: level
    }))
  }
}
