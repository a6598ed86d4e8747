/**
 * The failure that an error code of a response stands for.
 */
import { type AppliedFacts, fromCode, type Props } from "../../Api/ErrorCode.ts"
import { KafkaError } from "../KafkaError.ts"

/** @param api and `request`: what they say of the code counts for `isSafeToRetry` */
export const refusal = (
  code: number,
  props: Props & { readonly apiName: string },
  api?: AppliedFacts,
  request?: unknown
): KafkaError =>
  new KafkaError({ reason: fromCode(code, props, api, request), broker: undefined, apiName: props.apiName })
