/** Ids that nobody has had before, from the seed of the cluster. */
import { Buffer } from "node:buffer"
import type { Chance } from "../../internal/Chance.ts"

const random128 = (chance: Chance): Buffer => {
  const bytes = Buffer.alloc(16)
  for (let i = 0; i < 16; i++) bytes[i] = Math.floor(chance.next() * 256)
  // Version 4, variant 1.
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes
}

/** A UUID as Kafka writes topic ids and cluster ids: 22 characters, never with a dash first. */
export const randomUuid = (chance: Chance): string => {
  for (;;) {
    const text = random128(chance).toString("base64url")
    if (!text.startsWith("-")) return text
  }
}

/** A UUID as Java writes it, which member ids end with. */
export const randomJavaUuid = (chance: Chance): string =>
  random128(chance)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
