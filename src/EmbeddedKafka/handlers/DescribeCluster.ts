/**
 * DescribeCluster: brokers, the controller, the id of the cluster. From version 1 on it may be asked of controllers too, which this broker is none of; from 2 on with the
 * brokers that are not there.
 */
import { DescribeCluster } from "../../Api/DescribeCluster.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { clusterOperations, notAsked } from "./authorizedOperations.ts"

const endpoints = { BROKERS: 1, CONTROLLERS: 2 } as const

export const describeCluster = handler(DescribeCluster, (call) => {
  const { broker, request, version } = call
  const { endpointType } = request
  if (endpointType !== endpoints.BROKERS) {
    const isKnown = endpointType === endpoints.CONTROLLERS
    return call.respond({
      throttleTimeMs: 0,
      errorCode: isKnown ? codes.MISMATCHED_ENDPOINT_TYPE : codes.UNSUPPORTED_ENDPOINT_TYPE,
      errorMessage: isKnown
        ? "this is a broker, not a controller"
        : `there are no endpoints of type ${endpointType}`,
      clusterId: "",
      brokers: []
    })
  }
  const { image } = broker
  const brokers = [...image.brokers.values()].filter(
    ({ isFenced }) => !isFenced || (version >= 2 && request.includeFencedBrokers)
  )
  call.respond({
    throttleTimeMs: 0,
    errorCode: codes.NONE,
    errorMessage: null,
    clusterId: image.clusterId,
    controllerId: image.controllerId,
    brokers: brokers.map(({ host, id, isFenced, port, rack }) => ({
      brokerId: id,
      host,
      port,
      rack,
      isFenced: version >= 2 && isFenced
    })),
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations ? clusterOperations : notAsked
  })
})
