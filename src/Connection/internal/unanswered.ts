/**
 * Requests that a broker does not answer, as `acks: 0` of Produce asks: `send` is for them, `request` would wait for ever.
 */
import * as Api from "../../Api/Api.ts"
import { KafkaError } from "../../Client/KafkaError.ts"
import { EncodeError } from "../../Codec/Errors/CodecError.ts"

/** Whether a broker does not answer it. */
export const isUnanswered = (api: Api.Any, input: unknown): boolean =>
  api.unanswered !== undefined && orElse(() => Api.isUnanswered(api, input), false)

/** For properties of an input that throw: encoding throws again, and becomes the failure of the request. */
export const orElse = <A>(read: () => A, otherwise: A): A => {
  try {
    return read()
  } catch {
    return otherwise
  }
}

/** The failure of a request for the answer to what is not answered. @param broker `host:port`, where there is one */
export const wouldNotBeAnswered = (broker: string | undefined, api: Api.Any): KafkaError =>
  new KafkaError({
    reason: new EncodeError({
      messageName: `${api.name}Request`,
      version: undefined,
      path: api.unanswered?.field ?? "",
      offset: 0,
      expected: `anything but ${api.unanswered?.value}, which a broker does not answer (use Kafka.send)`,
      actual: `${api.unanswered?.value}`
    }),
    broker,
    apiName: api.name
  })
