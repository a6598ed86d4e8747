/**
 * What stands before the body of a request and of a response, by the generated messages `RequestHeader` and `ResponseHeader` and nothing else. Encoded once for an API
 * at a version: per message only the size, in front, and the correlation id are filled in.
 */
import * as Api from "../../Api/Api.ts"
import { RequestHeader } from "../../Api/RequestHeader.ts"
import { ResponseHeader } from "../../Api/ResponseHeader.ts"

/** The size prefix of a frame. */
const prefixBytes = 4

/** Where the correlation id stands in a request frame: after size, API key and version. */
export const requestCorrelationIdOffset = 8

/** Where it stands in a response frame: after the size. */
export const responseCorrelationIdOffset = 4

const behindPrefix = (header: Uint8Array): Buffer => {
  const head = Buffer.alloc(prefixBytes + header.length)
  head.set(header, prefixBytes)
  return head
}

/** Size prefix and header of a request; size and correlation id are still 0. */
export const requestHead = (api: Api.Any, version: number, clientId: string | null): Buffer => {
  const headerVersion = Api.requestHeaderVersion(api, version)
  const fields = { requestApiKey: api.key, requestApiVersion: version, correlationId: 0 }
  return behindPrefix(
    RequestHeader.at(headerVersion).encode(headerVersion === 0 ? fields : { ...fields, clientId })
  )
}

/** Size prefix and header of a response; size and correlation id are still 0. */
export const responseHead = (api: Api.Any, version: number): Buffer =>
  behindPrefix(ResponseHeader.at(Api.responseHeaderVersion(api, version)).encode({ correlationId: 0 }))
