/**
 * Recognises a server that is not Kafka by the four bytes that stand where the size of a frame should.
 */

/** Which protocol a size prefix looks like, or `undefined`. */
export const describeWrongPeer = (sizeBytes: number): string | undefined => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(sizeBytes)
  const text = bytes.toString("latin1")
  if (text === "HTTP" || text === "<htm" || text === "<!do" || text === "<!DO") return "an HTTP server"
  if (text === "SSH-") return "an SSH server"
  if (text === "220 " || text === "220-") return "an SMTP or FTP server"
  if (text.startsWith("+OK") || text.startsWith("-ERR")) return "a POP3 or Redis server"
  // A TLS record: alert (0x15) or handshake (0x16), version 3.x.
  if ((bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 3) return "a TLS server: give the `tls` option"
  return undefined
}
