/**
 * Requests as bytes, written behind what is on its way to the transport.
 */
import type { Outgoing } from "../Outgoing.ts"
import { correlationIdOffset, type RequestEncoding } from "../RequestEncoding.ts"

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
  writer.view.setInt32(start + correlationIdOffset, correlationId)
  writer.offset = start + headerBytes
  try {
    encoding.request.writeExact(writer, input)
  } catch (error) {
    outgoing.cancel()
    throw error
  }
  writer.view.setInt32(start, outgoing.finish() - 4)
}

/** Writes a bare SASL token, behind its length. */
export const writeToken = (outgoing: Outgoing, token: Uint8Array): void => {
  outgoing.start()
  const { writer } = outgoing
  writer.ensure(4 + token.length)
  writer.view.setInt32(writer.offset, token.length)
  writer.bytes.set(token, writer.offset + 4)
  writer.offset += 4 + token.length
  outgoing.finish()
}
