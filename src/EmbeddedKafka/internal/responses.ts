/** Responses that no handler has made: those that say nothing but an error code, and those with a correlation id of one's own. */
import { Buffer } from "node:buffer"
import * as Api from "../../Api/Api.ts"
import { ResponseHeader } from "../../Api/ResponseHeader.ts"
import type { Message } from "../../Codec/Message.ts"
import { EncodeError } from "../../Codec/Errors/CodecError.ts"
import { zeroUuid } from "../../Codec/internal/scalar.ts"
import { errorCodeOf, throttleTimeOf } from "../../Api/internal/responseFields.ts"

/** What a field may be that has no default: the first that it takes. */
const nothings: ReadonlyArray<unknown> = ["", 0, 0n, false, [], null, zeroUuid, new Uint8Array(0), {}]

const made = new Map<Message, Array<Readonly<Record<string, unknown>> | undefined>>()

/** A message in which every field is 0, empty, or its default: what the encoder asks for, until it has all. */
export const emptyMessage = (message: Message, version: number): Readonly<Record<string, unknown>> => {
  const versions = made.get(message) ?? []
  made.set(message, versions)
  return (versions[version] ??= fill(message, version))
}

const fill = (message: Message, version: number): Readonly<Record<string, unknown>> => {
  const wire = message.at(version)
  const tried = new Map<string, number>()
  const filled: Record<string, unknown> = {}
  for (;;) {
    const field = refusedField(() => wire.encode(filled))
    if (field === undefined) return filled
    const next = tried.get(field) ?? 0
    if (next === nothings.length) throw new TypeError(`no empty ${message.name} has a ${field}`)
    tried.set(field, next + 1)
    filled[field] = nothings[next]
  }
}

/** All fields of a message, whatever its version. */
export const fieldsOf = (message: Message, version: number): object => {
  const wire = message.at(version)
  const value = wire.decode(wire.encode(emptyMessage(message, version)))
  return typeof value === "object" && value !== null ? value : {}
}

/** The field of the whole that is missing, or is not what it should be. */
const refusedField = (encode: () => unknown): string | undefined => {
  try {
    encode()
    return undefined
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error
    return /^\w+/.exec(error.path)?.[0]
  }
}

/** Whether the response as a whole has this field at the version, and keeps what it says. */
const hasField = (
  api: Api.Any,
  version: number,
  field: "errorCode" | "throttleTimeMs",
  valueOf: (response: unknown) => number
): boolean => {
  const wire = api.response.at(version)
  const probe = { ...emptyMessage(api.response, version), [field]: 1 }
  const isRefused = refusedField(() => wire.encode(probe)) !== undefined
  return !isRefused && valueOf(wire.decode(wire.encode(probe))) === 1
}

/** Whether the response as a whole has an error code at this version. */
export const hasTopLevelCode = (api: Api.Any, version: number): boolean =>
  hasField(api, version, "errorCode", errorCodeOf)

export const hasThrottleTime = (api: Api.Any, version: number): boolean =>
  hasField(api, version, "throttleTimeMs", throttleTimeOf)

/** A response as it is on the wire. */
export const responseFrame = (
  api: Api.Any,
  version: number,
  correlationId: number,
  response: unknown
): Buffer => {
  const header = ResponseHeader.at(Api.responseHeaderVersion(api, version)).encode({
    correlationId: correlationId | 0
  })
  const body = api.response.at(version).encode(response)
  const size = Buffer.alloc(4)
  size.writeInt32BE(header.length + body.length)
  return Buffer.concat([size, header, body])
}
