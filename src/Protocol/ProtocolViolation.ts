/**
 * What a client can do that makes a broker close the connection. Data with the facts; `describe` says them in words. No payload: of what was received, only numbers,
 * names, paths and kinds are kept.
 */
import type { DecodeError } from "../Codec/Errors/CodecError.ts"
import * as Version from "../Codec/Version.ts"
import type { BadFrame } from "./Frame.ts"

/**
 * What a client did, with the numbers, names and paths that tell one case from the other.
 *
 * @since 0.1.0
 * @category models
 */
export type ProtocolViolation =
  /** A size prefix that is negative, or above the limit. */
  | BadFrame
  /** A frame whose request header cannot be read. `apiName` is `undefined` where not even the key can. */
  | { readonly _tag: "MalformedHeader"; readonly apiName: string | undefined; readonly error: DecodeError }
  /** A key that this server does not serve. */
  | { readonly _tag: "UnknownApi"; readonly apiKey: number; readonly version: number }
  /** A version that this server does not serve, of an API that it does. (ApiVersions is answered instead: error 35.) */
  | {
      readonly _tag: "UnsupportedVersion"
      readonly apiName: string
      readonly version: number
      readonly served: Version.VersionRange
    }
  /** A body that is not what the API has at that version; the error has the path of the field. */
  | {
      readonly _tag: "MalformedRequest"
      readonly apiName: string
      readonly version: number
      readonly correlationId: number
      readonly error: DecodeError
    }

/**
 * A violation in one sentence, for logs.
 *
 * @since 0.1.0
 * @category models
 */
export const describe = (violation: ProtocolViolation): string => {
  switch (violation._tag) {
    case "BadFrame":
      return `The client sent a frame of ${violation.sizeBytes} bytes; it may have 0 to ${violation.maxFrameBytes}`
    case "MalformedHeader":
      return `The client sent a request${violation.apiName === undefined ? "" : ` of ${violation.apiName}`} whose header cannot be read: ${violation.error.message}`
    case "UnknownApi":
      return `The client asked for API key ${violation.apiKey} v${violation.version}, which this server does not serve`
    case "UnsupportedVersion":
      return `The client asked for ${violation.apiName} v${violation.version}; this server serves v${Version.format(violation.served)}`
    case "MalformedRequest":
      return `The client sent a request that cannot be read (correlation id ${violation.correlationId}): ${violation.error.message}`
  }
}
