/**
 * Requests and bare tokens as bytes, written behind what is on its way to the transport.
 */
import { writeRaw } from "../../Codec/internal/scalar.ts"
import type { Outgoing } from "../Outgoing.ts"
import type { RequestEncoding } from "../RequestEncoding.ts"
import { requestCorrelationIdOffset } from "./headers.ts"

/** Writes size, header and body. Throws what encoding throws, and leaves nothing behind then. */
export const writeRequest = (
  outgoing: Outgoing,
  encoding: RequestEncoding,
  correlationId: number,
  input: unknown
): void => {
  outgoing.start()
  const { startedAt: start, writer } = outgoing
  const headerBytes = encoding.header.length
  writer.ensure(headerBytes)
  writer.bytes.set(encoding.header, start)
  writer.view.setInt32(start + requestCorrelationIdOffset, correlationId)
  writer.offset = start + headerBytes
  try {
    encoding.request.writeExact(writer, input)
  } catch (error) {
    outgoing.cancel()
    throw error
  }
  writer.view.setInt32(start, outgoing.finish() - 4)
}

/** Writes bytes behind their length, as both ends send a bare SASL token. */
export const writeFramed = (outgoing: Outgoing, bytes: Uint8Array): void => {
  outgoing.start()
  const { writer } = outgoing
  writer.ensure(4 + bytes.length)
  writer.view.setInt32(writer.offset, bytes.length)
  writer.offset += 4
  writeRaw(writer, bytes)
  outgoing.finish()
}
