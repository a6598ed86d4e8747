/**
 * DescribeClientQuotas: the quotas whose entities match (KIP-546): by name, the default, or any, for each type that is asked for; strictly: of no other type.
 */
import { DescribeClientQuotas } from "../../Api/DescribeClientQuotas.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import type { QuotaImage } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import { badRequest, type ConfigRefusal, refusal } from "../cluster/configs/operations.ts"

type Component = Call<typeof DescribeClientQuotas>["request"]["components"][number]

const matchTypes = { EXACT: 0, DEFAULT: 1, ANY: 2 } as const

export const describeClientQuotas = handler(DescribeClientQuotas, (call) => {
  const { components, strict } = call.request
  const { release } = call.cluster
  const refused = check(components, release.usesKRaft)
  if (refused !== undefined) {
    call.respond({
      throttleTimeMs: 0,
      errorCode: refused.code,
      errorMessage: refused.message,
      entries: null
    })
    return
  }
  call.respond({
    throttleTimeMs: 0,
    errorCode: codes.NONE,
    errorMessage: release.isAtLeast("2.8") ? "" : null,
    entries: [...call.broker.image.quotas.values()]
      .filter((quota) => matches(quota, components, strict))
      .map(({ entity, values }) => ({
        entity: entity.map(([entityType, entityName]) => ({ entityType, entityName })),
        values: [...values].map(([key, value]) => ({ key, value }))
      }))
  })
})

const known = ["user", "client-id", "ip"]

const check = (components: ReadonlyArray<Component>, usesKRaft: boolean): ConfigRefusal | undefined => {
  const seen = new Set<string>()
  for (const component of components) {
    const { entityType } = component
    const wrong = checkMatch(component, usesKRaft)
    if (wrong !== undefined) return wrong
    if (entityType === "") return badRequest("Invalid empty entity type.")
    if (seen.has(entityType))
      return badRequest(`Entity type ${entityType} cannot appear more than once in the filter.`)
    seen.add(entityType)
    if (!known.includes(entityType))
      return refusal(codes.UNSUPPORTED_VERSION, `Unsupported entity type ${entityType}`)
  }
  return seen.has("ip") && seen.size > 1
    ? badRequest(
        "Invalid entity filter component combination. IP filter component should not be used with user or clientId filter component."
      )
    : undefined
}

const checkMatch = ({ match, matchType }: Component, usesKRaft: boolean): ConfigRefusal | undefined => {
  const isUnknown = !Object.values<number>(matchTypes).includes(matchType)
  const lacksName = matchType === matchTypes.EXACT && match === null
  if (!usesKRaft) return isUnknown || lacksName ? refusal(codes.UNKNOWN_SERVER_ERROR, null) : undefined
  if (isUnknown) return badRequest(`Unknown match type ${matchType}`)
  if (lacksName) return badRequest("Request specified MATCH_TYPE_EXACT, but set match string to null.")
  if (matchType === matchTypes.EXACT || match === null) return undefined
  const name = matchType === matchTypes.DEFAULT ? "DEFAULT" : "SPECIFIED"
  return badRequest(`Request specified MATCH_TYPE_${name}, but also specified a match string.`)
}

const matches = (
  { entity }: QuotaImage,
  components: ReadonlyArray<Component>,
  isStrict: boolean
): boolean => {
  if (isStrict && entity.length !== components.length) return false
  return components.every(({ entityType, match, matchType }) => {
    const part = entity.find(([type]) => type === entityType)
    if (part === undefined) return false
    if (matchType === matchTypes.ANY) return true
    return part[1] === (matchType === matchTypes.DEFAULT ? null : match)
  })
}
