/** A response as it is on the wire, encoded by itself: for servers that write what no server session would. */
import * as Api from "../../src/Api/Api.ts"
import { ResponseHeader } from "../../src/Api/ResponseHeader.ts"

/** Bytes behind their length. */
export const framed = (...parts: ReadonlyArray<Uint8Array>): Buffer => {
  const size = Buffer.alloc(4)
  size.writeInt32BE(parts.reduce((sum, { length }) => sum + length, 0))
  return Buffer.concat([size, ...parts])
}

export const responseFrame = <A extends Api.Any>(
  api: A,
  version: number,
  correlationId: number,
  response: Api.ResponseInput<A>
): Buffer =>
  framed(
    ResponseHeader.at(Api.responseHeaderVersion(api, version)).encode({ correlationId }),
    api.response.at(version).encode(response)
  )
