/**
 * The APIs and versions that a server serves, as data: all that this library has, or those of a release that is played. One of them serves any number of connections;
 * what an API needs at a version is worked out at its first request.
 */
import * as Api from "../Api/Api.ts"
import { ApiVersions } from "../Api/ApiVersions.ts"
import { RequestHeader } from "../Api/RequestHeader.ts"
import * as Version from "../Codec/Version.ts"
import type { Wire } from "../Codec/Wire.ts"
import { responseHead } from "./internal/headers.ts"
import type { ProtocolViolation } from "./ProtocolViolation.ts"

/**
 * An API at a version, as a server sees it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServedVersion {
  readonly api: Api.Any
  readonly version: number
  readonly requestHeader: Wire<(typeof RequestHeader)["Type"], (typeof RequestHeader)["Input"]>
  /** Whether the request header has a client id, which may be null. */
  readonly hasClientId: boolean
  readonly request: Wire<unknown>
  readonly response: Wire<unknown>
  /** Size prefix and response header; size and correlation id are still 0. */
  readonly responseHead: Buffer
}

interface Served {
  readonly api: Api.Any
  readonly range: Version.VersionRange
  readonly isAnyVersionTaken: boolean
  readonly versions: Array<ServedVersion | undefined>
}

/** KIP-511 came with ApiVersions v3, in Kafka 2.4: since then a broker says which versions of ApiVersions it has when it is asked for another. */
const firstVersionThatSaysItsRange = 3
const unsupportedVersionCode = 35

/**
 * An API, or an API with the part of its versions that is served.
 *
 * @since 0.1.0
 * @category models
 */
export type ServedApi = Api.Any | readonly [api: Api.Any, versions: Version.VersionRange]

const isPair = (entry: ServedApi): entry is readonly [Api.Any, Version.VersionRange] => Array.isArray(entry)

/**
 * How a server treats versions.
 *
 * @since 0.1.0
 * @category options
 */
export interface ServedApisOptions {
  /**
   * Keys of APIs whose version the server does not look at, as Kafka before 0.10 with most of its own: one that is not served is read and answered as the highest that is,
   * or as the lowest, whichever is nearer. Default: none; the client is cut off.
   */
  readonly anyVersionOf?: ReadonlySet<number> | undefined
}

/**
 * What a server serves, by the key of the API.
 *
 * @since 0.1.0
 * @category models
 */
export class ServedApis {
  readonly #byKey = new Map<number, Served>()
  /** What goes without saying is made once. */
  #apiKeys: Api.ResponseInput<typeof ApiVersions>["apiKeys"] | undefined

  /** Throws a `RangeError` for versions that the API does not have, and for two APIs with one key. */
  constructor(apis: Iterable<ServedApi>, { anyVersionOf }: ServedApisOptions = {}) {
    for (const entry of apis) {
      const [api, range] = isPair(entry) ? entry : [entry, entry.versions]
      if (range.min < api.versions.min || range.max > api.versions.max || range.min > range.max)
        throw new RangeError(
          `${api.name} has versions ${Version.format(api.versions)}: ${Version.format(range)} cannot be served`
        )
      const other = this.#byKey.get(api.key)
      if (other !== undefined)
        throw new RangeError(`${other.api.name} and ${api.name} have the same key, ${api.key}`)
      const isAnyVersionTaken = anyVersionOf?.has(api.key) === true
      this.#byKey.set(api.key, { api, range, isAnyVersionTaken, versions: [] })
    }
  }

  /** The versions that are served of the API with this key; `undefined` if none are. */
  rangeOf(apiKey: number): Version.VersionRange | undefined {
    return this.#byKey.get(apiKey)?.range
  }

  apiOf(apiKey: number): Api.Any | undefined {
    return this.#byKey.get(apiKey)?.api
  }

  /** @internal What a client is cut off for that asks for a version that is not served. */
  refusal(apiKey: number, version: number): ProtocolViolation {
    const served = this.#byKey.get(apiKey)
    return served === undefined
      ? { _tag: "UnknownApi", apiKey, version }
      : { _tag: "UnsupportedVersion", apiName: served.api.name, version, served: served.range }
  }

  /** All of them, as the response of ApiVersions says it. */
  get apiKeys(): Api.ResponseInput<typeof ApiVersions>["apiKeys"] {
    return (this.#apiKeys ??= [...this.#byKey.values()].map(({ api, range }) => ({
      apiKey: api.key,
      minVersion: range.min,
      maxVersion: range.max
    })))
  }

  /** @internal The API at the version, or at the one that is taken for it; `undefined` if it is not served. */
  at(apiKey: number, version: number): ServedVersion | undefined {
    const served = this.#byKey.get(apiKey)
    if (served === undefined) return undefined
    const known = served.versions[version]
    if (known !== undefined) return known
    const { max, min } = served.range
    if (version > max) return served.isAnyVersionTaken ? this.at(apiKey, max) : undefined
    if (version < min) return served.isAnyVersionTaken ? this.at(apiKey, min) : undefined
    return (served.versions[version] = servedVersion(served.api, version))
  }

  /**
   * @internal What answers an ApiVersions request whose version is not served; `undefined` where ApiVersions is not. Kafka answers in version 0 with error 35 and, since
   * KIP-511, with the range of ApiVersions alone.
   */
  unsupportedApiVersions(): Api.ResponseInput<typeof ApiVersions> | undefined {
    const range = this.rangeOf(ApiVersions.key)
    if (range === undefined || this.apiOf(ApiVersions.key) !== ApiVersions) return undefined
    const own = { apiKey: ApiVersions.key, minVersion: range.min, maxVersion: range.max }
    return {
      errorCode: unsupportedVersionCode,
      apiKeys: range.max >= firstVersionThatSaysItsRange ? [own] : []
    }
  }
}

/** @internal */
export const servedVersion = (api: Api.Any, version: number): ServedVersion => ({
  api,
  version,
  requestHeader: RequestHeader.at(Api.requestHeaderVersion(api, version)),
  hasClientId: Api.requestHeaderVersion(api, version) > 0,
  request: api.request.at(version),
  response: api.response.at(version),
  responseHead: responseHead(api, version)
})
