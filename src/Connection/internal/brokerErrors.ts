/** Stand-in until src/Api/ErrorCode.ts is there. */
import * as Data from "effect/Data"

interface Props {
  readonly apiName: string
  readonly response: unknown
}
const brokerError = <const Tag extends string>(tag: Tag, code: number, retryable = false) =>
  class extends Data.TaggedError(tag)<Props> {
    readonly code = code
    readonly isRetryable: boolean = retryable
    override get message(): string {
      return `${tag} (${code})`
    }
  }
export class UnknownTopicOrPartition extends brokerError("UnknownTopicOrPartition", 3, true) {}
export class MemberIdRequired extends brokerError("MemberIdRequired", 79) {}
export class UnrecognizedErrorCode extends Data.TaggedError("UnrecognizedErrorCode")<
  Props & { readonly code: number }
> {
  readonly isRetryable = false
  override get message(): string {
    return `error code ${this.code}`
  }
}
export type BrokerError = UnknownTopicOrPartition | MemberIdRequired | UnrecognizedErrorCode
export const fromCode = (code: number, props: Props): BrokerError =>
  code === 3
    ? new UnknownTopicOrPartition(props)
    : code === 79
      ? new MemberIdRequired(props)
      : new UnrecognizedErrorCode({ ...props, code })
