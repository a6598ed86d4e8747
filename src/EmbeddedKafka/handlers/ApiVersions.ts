/**
 * ApiVersions: what the broker serves.
 */
import { ApiVersions } from "../../Api/ApiVersions.ts"
import { handler } from "../cluster/Call.ts"

export const apiVersions = handler(ApiVersions, (call) => {
  call.respond({ errorCode: 0, apiKeys: call.cluster.servedApis.apiKeys ?? [] })
})
