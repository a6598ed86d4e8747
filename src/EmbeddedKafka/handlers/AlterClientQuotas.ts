/**
 * AlterClientQuotas: stores quotas of users, client ids and addresses (KIP-546), and of their defaults. They are described, and nothing is throttled by them.
 */
import type * as Api from "../../Api/Api.ts"
import { AlterClientQuotas } from "../../Api/AlterClientQuotas.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import type { QuotaImage } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import { badRequest, type ConfigRefusal, refusal } from "../cluster/configs/operations.ts"
import { onControllerOrZooKeeper } from "./onController.ts"

type Entry = Call<typeof AlterClientQuotas>["request"]["entries"][number]
type Answer = Api.ResponseInput<typeof AlterClientQuotas>["entries"][number]
type Entity = QuotaImage["entity"]

export const alterClientQuotas = handler(AlterClientQuotas, (call) =>
  onControllerOrZooKeeper(
    call,
    (errorCode) =>
      call.respond({
        throttleTimeMs: 0,
        entries: call.request.entries.map(({ entity }) => ({ errorCode, errorMessage: null, entity }))
      }),
    () => alterAll(call)
  )
)

const alterAll = (call: Call<typeof AlterClientQuotas>): void => {
  const { entries, validateOnly } = call.request
  const seen = new Map<string, Answer>()
  for (const entry of entries) {
    const entity = entityOf(entry)
    const key = quotaKey(entity)
    const { after, before } = call.guard({ resource: textOf(entity) })
    const refused =
      before === codes.NONE ? alter(call, entry, entity, seen.has(key), validateOnly) : refusal(before, null)
    seen.set(key, {
      errorCode: refused?.code ?? after,
      errorMessage: refused?.message ?? null,
      entity: entity.map(([entityType, entityName]) => ({ entityType, entityName }))
    })
  }
  call.respond({ throttleTimeMs: 0, entries: [...seen.values()] })
}

/** The last of a type counts. */
const entityOf = ({ entity }: Entry): Entity => [
  ...new Map(entity.map(({ entityName, entityType }) => [entityType, entityName]))
]

/** As `kafka-configs` writes it: `user=alice,client-id=a`. */
const textOf = (entity: Entity): string =>
  entity.map(([type, name]) => `${type}=${name ?? "<default>"}`).join()

/** Under which key quotas of an entity are in an image, whatever the order of its parts. */
const quotaKey = (entity: Entity): string => JSON.stringify([...entity].sort(([a], [b]) => (a < b ? -1 : 1)))

const alter = (
  { cluster }: Call<typeof AlterClientQuotas>,
  { ops }: Entry,
  entity: Entity,
  isTwice: boolean,
  validateOnly: boolean
): ConfigRefusal | undefined => {
  const { release } = cluster
  if (isTwice && release.usesKRaft) return badRequest("Ignoring duplicate entity")
  const wrong = checkEntity(entity)
  if (wrong !== undefined) return wrong
  const key = quotaKey(entity)
  const values = new Map(cluster.controller.image.quotas.get(key)?.values)
  for (const { key: name, remove, value } of ops) {
    // What has no such quota is without it.
    if (remove && (release.usesKRaft || typesFor(entity).has(name))) values.delete(name)
    else {
      const problem = checkValue(entity, name, value, release.usesKRaft, release.isAtLeast("4.0"))
      if (problem !== undefined) return badRequest(problem)
      values.set(name, value)
    }
  }
  if (!validateOnly)
    cluster.controller.change((draft) => {
      if (values.size === 0) draft.quotas.delete(key)
      else draft.quotas.set(key, { entity, values })
    })
  return undefined
}

const entityTypes = ["user", "client-id", "ip"]

const checkEntity = (entity: Entity): ConfigRefusal | undefined => {
  if (entity.length === 0) return badRequest("Invalid empty client quota entity")
  for (const [type, name] of entity) {
    if (!entityTypes.includes(type)) return badRequest(`Unhandled client quota entity type: ${type}`)
    if (name === "") return badRequest(`Empty ${type} not supported`)
  }
  const ip = entity.find(([type]) => type === "ip")
  if (ip === undefined) return undefined
  if (entity.length > 1)
    return badRequest(
      "Invalid quota entity combination, IP entity should not be combined with User or ClientId"
    )
  const [, address] = ip
  return address === null || isHost(address)
    ? undefined
    : badRequest(`${address} is not a valid IP or resolvable host.`)
}

/** An address, or this host: there is nobody to ask for another name. */
const isHost = (text: string): boolean =>
  text === "localhost" ||
  (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && text.split(".").every((part) => Number(part) <= 255)) ||
  (/^[0-9a-fA-F:.]+$/.test(text) && text.includes(":"))

type QuotaType = "long" | "int" | "double"

const clientTypes: ReadonlyMap<string, QuotaType> = new Map([
  ["producer_byte_rate", "long"],
  ["consumer_byte_rate", "long"],
  ["request_percentage", "double"],
  ["controller_mutation_rate", "double"]
])
const ipTypes: ReadonlyMap<string, QuotaType> = new Map([["connection_creation_rate", "int"]])

const typesFor = (entity: Entity): ReadonlyMap<string, QuotaType> =>
  entity[0]?.[0] === "ip" ? ipTypes : clientTypes

const largest = { long: 2 ** 63, int: 2 ** 31 - 1 }

const checkValue = (
  entity: Entity,
  name: string,
  value: number,
  usesKRaft: boolean,
  mustBeFinite: boolean
): string | undefined => {
  const type = typesFor(entity).get(name)
  if (type === undefined) return `Invalid configuration key ${name}`
  if (!Number.isFinite(value) && mustBeFinite) return `Quota ${name} must be a finite number`
  if (usesKRaft && value <= 0) return `Quota ${name} must be greater than 0`
  if (type === "double") return undefined
  if (!usesKRaft)
    return Number.isInteger(value) && value >= 0 && value <= largest[type]
      ? undefined
      : `Configuration ${name} must be a ${type.toUpperCase()} value`
  if (value > largest[type]) return `Proposed value for ${name} is too large for a ${type.toUpperCase()}.`
  return Number.isInteger(value) ? undefined : `${name} cannot be a fractional value.`
}
