/**
 * What is thrown while a request is written or a response is read, as the errors that callers see.
 */
import type * as Api from "../../Api/Api.ts"
import { DecodeError, EncodeError } from "../../Codec/Errors/CodecError.ts"
import type { Reader } from "../../Codec/Cursor.ts"
import { Malformed } from "../../Codec/internal/scalar.ts"
import type { Failure } from "../PendingRequest.ts"
import { kindOf } from "../../internal/describe.ts"
import { maxMessageBytes, TooLarge } from "../Outgoing.ts"
import type { RequestEncoding } from "../RequestEncoding.ts"

/** The failure of a request that cannot be written: by an `EncodeError`, or by whatever an input of one's own has thrown. */
export const unencodable = (api: Api.Any, version: number | undefined, error: unknown): Failure => ({
  _tag: "Unencodable",
  version,
  error: toEncodeError(`${api.name}Request`, version, error)
})

/** Why a message cannot be written: an `EncodeError`, or whatever a value of one's own has thrown. */
export const toEncodeError = (
  messageName: string,
  version: number | undefined,
  error: unknown
): EncodeError =>
  error instanceof EncodeError
    ? error
    : new EncodeError({
        messageName,
        version,
        path: "",
        offset: 0,
        ...whyNot(error)
      })

const whyNot = (error: unknown): { readonly expected: string; readonly actual: string } =>
  error instanceof TooLarge
    ? { expected: `at most ${maxMessageBytes} bytes in a message`, actual: `${error.bytes}` }
    : { expected: "a value that can be read", actual: `an exception (${kindOf(error)})` }

/** Why a response cannot be read. */
export const toDecodeError = (encoding: RequestEncoding, reader: Reader, error: unknown): DecodeError => {
  if (error instanceof DecodeError) return error
  if (error instanceof Malformed) return headerError(encoding, reader, error)
  return undecodable(`${encoding.api.name}Response`, encoding.version, error)
}

/** Why a request cannot be read. */
export const toRequestError = (api: Api.Any, version: number, error: unknown): DecodeError =>
  error instanceof DecodeError ? error : undecodable(`${api.name}Request`, version, error)

const undecodable = (messageName: string, version: number, error: unknown): DecodeError =>
  new DecodeError({
    messageName,
    version,
    path: "",
    offset: 0,
    expected: "a message",
    actual: `an exception (${kindOf(error)})`
  })

/** The tagged fields of the header, which no message holds. */
const headerError = (
  encoding: RequestEncoding,
  reader: Reader,
  { actual, expected, limit }: Malformed
): DecodeError =>
  new DecodeError({
    messageName: `the header of ${encoding.api.name}Response`,
    version: encoding.version,
    path: "",
    offset: reader.offset - reader.origin,
    expected,
    actual,
    limit
  })
