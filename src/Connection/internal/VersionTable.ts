/**
 * Which version of an API a connection uses: the highest that the library and the broker both speak, or the caller's choice if both do.
 */
import type * as Api from "../../Api/Api.ts"
import * as Version from "../../Codec/Version.ts"

/** A version that cannot be used, with both ranges, so that an error can name them. */
export interface Unsupported {
  readonly apiName: string
  /** What the caller asked for, or `undefined` if any version would have done. */
  readonly requested: number | undefined
  readonly client: Version.VersionRange
  /** `undefined` if the broker does not have the API. */
  readonly broker: Version.VersionRange | undefined
}

export class VersionTable {
  readonly #ranges: ReadonlyMap<number, Version.VersionRange>

  /** @param ranges what the broker speaks, by API key */
  constructor(ranges: ReadonlyMap<number, Version.VersionRange>) {
    this.#ranges = ranges
  }

  get ranges(): ReadonlyMap<number, Version.VersionRange> {
    return this.#ranges
  }

  choose(api: Api.Any, requested: number | undefined): number | Unsupported {
    const broker = this.#ranges.get(api.key)
    const common = broker === undefined ? undefined : Version.intersect(api.versions, broker)
    if (common !== undefined) {
      if (requested === undefined) return common.max
      if (Number.isInteger(requested) && Version.contains(common, requested)) return requested
    }
    return { apiName: api.name, requested, client: api.versions, broker }
  }
}
