/**
 * Everything about "this API at this version on this connection" that does not change from request to request, worked out once.
 */
import * as Api from "../Api/Api.ts"
import type { Unsayable } from "../Codec/Message.ts"
import * as Version from "../Codec/Version.ts"
import type { Wire } from "../Codec/Wire.ts"
import type { BrokerVersions, Unsupported } from "./BrokerVersions.ts"
import { requestHead } from "./internal/headers.ts"

/**
 * An API at a version, ready to be written to one connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface RequestEncoding {
  readonly _tag: "RequestEncoding"
  readonly api: Api.Any
  readonly version: number
  /** Size prefix and request header; size and correlation id are still 0. */
  readonly header: Buffer
  readonly request: Wire<unknown>
  readonly response: Wire<unknown>
  /** Whether this version would drop a part of the request, without refusing it; `undefined` if it never does. */
  readonly mistakes: ((input: unknown) => boolean) | undefined
  /** Whether the response header ends with tagged fields. */
  readonly taggedHeader: boolean
  /** Whether `throttleTimeMs` in the response asks the client to wait (KIP-219); before, the broker had waited itself. */
  readonly throttles: boolean
}

/**
 * There is no version that both sides support and that can carry the request.
 *
 * @since 0.1.0
 * @category models
 */
export interface NoEncoding {
  readonly _tag: "Unsupported"
  readonly unsupported: Unsupported
}

const noEncoding = (unsupported: Unsupported): NoEncoding => ({ _tag: "Unsupported", unsupported })

/**
 * Called when a request is sent in a version below the highest common one because of its content.
 *
 * @since 0.1.0
 * @category models
 */
export type OnDowngrade = (api: Api.Any, from: number, to: number, fields: ReadonlyArray<Unsayable>) => void

/**
 * The encodings of one connection.
 *
 * @since 0.1.0
 * @category models
 */
export class RequestEncodings {
  readonly #clientId: string | null
  readonly #table: BrokerVersions
  readonly #chosen = new Map<Api.Any, RequestEncoding>()
  readonly #others = new Map<Api.Any, Array<RequestEncoding | undefined>>()
  /** APIs of which a request was refused by the highest common version: the next ones are likely to be alike, and are looked at before they are written. */
  readonly #refused = new Set<Api.Any>()
  /** APIs for which it was called. */
  readonly #reported = new Set<Api.Any>()
  readonly #onDowngrade: OnDowngrade | undefined

  constructor(table: BrokerVersions, clientId: string | null, onDowngrade?: OnDowngrade) {
    this.#table = table
    this.#clientId = clientId
    this.#onDowngrade = onDowngrade
  }

  /** The encoding for a request: at the version of the caller's choice, or at the highest common one that does not drop a part of the request. */
  of(api: Api.Any, requested: number | undefined, input: unknown): RequestEncoding | NoEncoding {
    const top = this.#get(api, requested)
    if (requested !== undefined || top._tag !== "RequestEncoding") return top
    if (this.#refused.size > 0 && this.#refused.has(api)) return this.#lower(top, input, true)
    return top.mistakes !== undefined && top.mistakes(input) ? this.#lower(top, input, false) : top
  }

  /**
   * What to do with a request that `encoding` refuses, which has the highest common version that drops no part of it: another encoding, or the fields that no common
   * version has. `undefined`: it is not the version that is wrong.
   */
  lower(encoding: RequestEncoding, input: unknown): RequestEncoding | NoEncoding | undefined {
    if (Version.contains(encoding.api.request.narrow(input, true), encoding.version)) return undefined
    this.#refused.add(encoding.api)
    return this.#lower(encoding, input, true)
  }

  #lower(top: RequestEncoding, input: unknown, thorough: boolean): RequestEncoding | NoEncoding {
    const { api } = top
    const range = api.request.narrow(input, thorough)
    if (Version.contains(range, top.version)) return top
    const broker = this.#table.ranges.get(api.key) as Version.VersionRange
    const both = Version.intersect(api.versions, broker) as Version.VersionRange
    const common = Version.intersect(both, range)
    if (common === undefined) {
      const { fields } = api.request.versionsOf(input)
      return noEncoding({ apiName: api.name, requested: undefined, client: api.versions, broker, fields })
    }
    if (!this.#reported.has(api)) {
      this.#reported.add(api)
      const { fields } = api.request.versionsOf(input)
      this.#onDowngrade?.(
        api,
        both.max,
        common.max,
        fields.filter(({ versions }) => versions.max < both.max)
      )
    }
    return this.#get(api, common.max)
  }

  #get(api: Api.Any, requested: number | undefined): RequestEncoding | NoEncoding {
    const known = requested === undefined ? this.#chosen.get(api) : this.#others.get(api)?.[requested]
    if (known !== undefined) return known
    const version = this.#table.choose(api, requested)
    if (typeof version !== "number") return noEncoding(version)
    const encoding = makeEncoding(api, version, this.#clientId)
    if (requested === undefined) {
      this.#chosen.set(api, encoding)
    } else {
      const encodings = this.#others.get(api) ?? []
      encodings[version] = encoding
      this.#others.set(api, encodings)
    }
    return encoding
  }
}

/**
 * An encoding for a version that the broker has not advertised: only for what is asked before it has.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unchecked = (api: Api.Any, version: number, clientId: string | null): RequestEncoding =>
  makeEncoding(api, version, clientId)

const makeEncoding = (api: Api.Any, version: number, clientId: string | null): RequestEncoding => ({
  _tag: "RequestEncoding",
  api,
  version,
  header: requestHead(api, version, clientId),
  request: api.request.at(version),
  response: api.response.at(version),
  mistakes: api.request.mistakenAt(version),
  taggedHeader: Api.responseHeaderVersion(api, version) === 1,
  throttles: Version.contains(api.throttles, version)
})
