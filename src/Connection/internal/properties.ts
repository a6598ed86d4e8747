/**
 * Single properties by Kafka's names, and how they are refused.
 */
import * as Config from "effect/Config"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import type { KafkaError } from "../../Client/KafkaError.ts"
import { printable } from "../../internal/printable.ts"
import { parseAddress } from "./parseAddress.ts"

export const optional = <A>(config: Config.Config<A>): Config.Config<A | undefined> =>
  Config.withDefault(config, undefined)

interface Address {
  readonly host: string
  readonly port: number
}

/** Milliseconds, at least so many. */
export const millis = (name: string, atLeast = 0): Config.Config<number | undefined> =>
  optional(Config.schema(Schema.Int.check(Schema.isGreaterThanOrEqualTo(atLeast)), name))

export const refuse = (name: string, message: string): Config.Config<never> =>
  Config.fail(
    new Schema.SchemaError(
      new SchemaIssue.Pointer([name], new SchemaIssue.InvalidValue({ message }, undefined, {}))
    )
  )

/** Exponential between the two, with jitter, for ever. */
export const backoff = (backoffMs: number, maxBackoffMs: number): Schedule.Schedule<unknown, KafkaError> =>
  Schedule.min([Schedule.jittered(Schedule.exponential(backoffMs)), Schedule.spaced(maxBackoffMs)])

/** At least one `host:port`, separated by commas: the value of a property. */
export const addressList = (name: string, text: string): Config.Config<ReadonlyArray<Address>> => {
  const parts = text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "")
  const addresses = parts.map(addressWithPort)
  const wrong = parts[addresses.indexOf(undefined)] ?? text
  return addresses.length > 0 && addresses.every((each) => each !== undefined)
    ? Config.succeed(addresses)
    : refuse(
        name,
        `expected host:port (a port from 1 to 65535), separated by commas, got ${JSON.stringify(printable(wrong, 100))}`
      )
}

/** With a port: Kafka's clients want one; a protocol before it is what some tools write. */
const addressWithPort = (text: string): Address | undefined => {
  const parsed = parseAddress(text.replace(/^[A-Z_]+:\/\//, ""))
  return parsed?.port === undefined ? undefined : { host: parsed.host, port: parsed.port }
}
