/** What tests of the status of a connection share. */
import { ConnectionError, KafkaError } from "../../src/Client/KafkaError.ts"
import type { ConnectionStatus } from "../../src/Connection/Status.ts"

const broker = "localhost:9092"
export const cause = new KafkaError({
  reason: new ConnectionError({ phase: "closed", broker, detail: "closed" }),
  broker
})
export const connecting = (attempt: number): ConnectionStatus => ({ _tag: "Connecting", attempt })
export const closed: ConnectionStatus = { _tag: "Closed", cause }
