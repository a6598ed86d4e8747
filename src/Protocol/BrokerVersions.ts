/**
 * Which version of an API a connection uses: the highest that the library and the broker both support, or the caller's choice if both do.
 *
 * @since 0.1.0
 */
import type * as Api from "../Api/Api.ts"
import type { Unsayable } from "../Codec/Message.ts"
import * as Version from "../Codec/Version.ts"

/**
 * A version that cannot be used, with both ranges, so that an error can name them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Unsupported {
  readonly apiName: string
  /** What the caller asked for, or `undefined` if any version would have done. */
  readonly requested: number | undefined
  readonly client: Version.VersionRange
  /** `undefined` if the broker does not have the API. */
  readonly broker: Version.VersionRange | undefined
  /** Fields of the request that no common version can carry. */
  readonly fields?: ReadonlyArray<Unsayable> | undefined
}

/**
 * The versions that one broker supports, as it answered ApiVersions when the connection was made.
 *
 * @since 0.1.0
 * @category models
 */
export class BrokerVersions {
  /** The broker's versions by API key, also for APIs that this library does not have. */
  readonly ranges: ReadonlyMap<number, Version.VersionRange>
  /** Whether the broker is older than ApiVersions (Kafka 0.8, 0.9): then `ranges` are those of 0.8.2 or of 0.9.0. */
  readonly isLegacy: boolean

  constructor(ranges: ReadonlyMap<number, Version.VersionRange>, options?: { readonly isLegacy?: boolean }) {
    this.ranges = ranges
    this.isLegacy = options?.isLegacy ?? false
  }

  /** The version that a request of this API uses by default; `undefined` if there is none that both sides support. */
  versionOf(api: Api.Any): number | undefined {
    const version = this.choose(api, undefined)
    return typeof version === "number" ? version : undefined
  }

  /** @internal */
  choose(api: Api.Any, requested: number | undefined): number | Unsupported {
    const broker = this.ranges.get(api.key)
    const common = broker === undefined ? undefined : Version.intersect(api.versions, broker)
    if (common !== undefined) {
      if (requested === undefined) return common.max
      if (Number.isInteger(requested) && Version.contains(common, requested)) return requested
    }
    return { apiName: api.name, requested, client: api.versions, broker }
  }
}
