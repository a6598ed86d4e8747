/**
 * What IncrementalAlterConfigs does to the configs of a resource.
 */
import type { ConfigRow, Release } from "../../releases/index.ts"
import type { ConfigValues } from "../ClusterImage.ts"
import { codes } from "../../protocol/codes.ts"

export interface Operation {
  readonly name: string
  readonly configOperation: number
  readonly value: string | null
}

export interface ConfigRefusal {
  readonly code: number
  readonly message: string | null
}

export const refusal = (code: number, message: string | null): ConfigRefusal => ({ code, message })

export const badRequest = (message: string): ConfigRefusal => refusal(codes.INVALID_REQUEST, message)

const operations = { SET: 0, DELETE: 1, APPEND: 2, SUBTRACT: 3 } as const
export const operationNames = ["SET", "DELETE", "APPEND", "SUBTRACT"]

/** Kafka's answer to what it did not expect. */
const unexpected = refusal(codes.UNKNOWN_SERVER_ERROR, null)

/** What is wrong with the operations themselves. */
export const checkOperations = (
  { usesKRaft }: Release,
  given: ReadonlyArray<Operation>
): ConfigRefusal | undefined => {
  const names = new Set<string>()
  const twice = given.filter(({ name }) => names.size === names.add(name).size).map(({ name }) => name)
  if (twice.length > 0)
    return badRequest(`Error due to duplicate config keys${usesKRaft ? "" : ` : ${twice.join(",")}`}`)
  const empty = given.filter(
    ({ configOperation, value }) => value === null && configOperation !== operations.DELETE
  )
  if (empty.length > 0) {
    const texts = empty.map(({ configOperation, name }) =>
      usesKRaft ? name : `${operationNames[configOperation]}:${name}`
    )
    return badRequest(`Null value not supported for : ${texts.join(usesKRaft ? ", " : ",")}`)
  }
  return given.some(({ configOperation }) => operationNames[configOperation] === undefined)
    ? unexpected
    : undefined
}

/** What is set afterwards. */
export const applyOperations = (
  { usesKRaft }: Release,
  rows: ReadonlyMap<string, ConfigRow>,
  before: ConfigValues,
  given: ReadonlyArray<Operation>,
  isBroker: boolean
): ConfigValues | ConfigRefusal => {
  const after = new Map(before)
  for (const { configOperation, name, value } of given) {
    if (configOperation === operations.DELETE || value === null) after.delete(name)
    else if (configOperation === operations.SET) after.set(name, value)
    else {
      const row = rows.get(name)
      const operation = operationNames[configOperation] ?? ""
      if (row?.[1] !== "list") return notAList(usesKRaft, row, name, operation, isBroker)
      const old = after.get(name) ?? row[2] ?? ""
      after.set(name, changed(usesKRaft, old, value.split(","), configOperation === operations.APPEND))
    }
  }
  return after
}

const notAList = (
  usesKRaft: boolean,
  row: ConfigRow | undefined,
  name: string,
  operation: string,
  isBroker: boolean
): ConfigRefusal => {
  if (usesKRaft && !isBroker)
    return refusal(codes.INVALID_CONFIG, `Can't ${operation} to key ${name} because its type is not LIST.`)
  if (row === undefined) return unexpected
  return refusal(
    usesKRaft ? codes.INVALID_CONFIG : codes.INVALID_REQUEST,
    `Config value ${operation.toLowerCase()} is not allowed for config key: ${name}`
  )
}

const changed = (
  usesKRaft: boolean,
  old: string,
  given: ReadonlyArray<string>,
  isAppended: boolean
): string => {
  const parts = usesKRaft ? old.split(",").filter((each) => each !== "") : old.split(",")
  for (const each of given) {
    const at = parts.indexOf(each)
    if (isAppended) {
      // Before KRaft it is there twice.
      if (at === -1 || !usesKRaft) parts.push(each)
    } else if (at !== -1) parts.splice(at, 1)
  }
  return parts.join(",")
}
