/**
 * Whether options are what their types say, for programs whose types are not checked and for values that come from elsewhere (a port from the metadata of a
 * broker): said at once and by name, before anything is tried.
 */
import type { InvalidOption } from "../../Client/KafkaError.ts"
import type { KafkaConnectionOptions } from "../Options.ts"
import {
  besideAnAddress,
  check,
  checkTls,
  duration,
  missing,
  optionRules,
  rule,
  type Rules,
  trueOrFalse
} from "./optionRules.ts"

interface RequestOptions {
  readonly version?: unknown
  readonly timeout?: unknown
  readonly errors?: unknown
  readonly broker?: unknown
  readonly retry?: unknown
}

const requestRules: Rules<RequestOptions> = {
  version: rule("an integer that is not negative", (value) => Number.isInteger(value) && value >= 0),
  timeout: duration,
  errors: rule('"fail" or "data"', (value) => value === "fail" || value === "data"),
  broker: rule("nothing, because a connection is to one broker: only a KafkaCluster can choose", () => false),
  retry: trueOrFalse
}

const clusterRules: Rules<RequestOptions> = {
  ...requestRules,
  broker: rule(
    'the id of a broker, an integer that is not negative, or "any"',
    (value) => value === "any" || (Number.isInteger(value) && (value as number) >= 0)
  )
}

const { errors: _, ...sendRules } = requestRules
const clusterSendRules = { ...sendRules, broker: clusterRules.broker }

/** What is wrong with the options of a connection, if anything is. */
export const checkOptions = (options: KafkaConnectionOptions): InvalidOption | undefined => {
  const wrong = check(options, optionRules, "", besideAnAddress)
  if (wrong !== undefined) return wrong
  if (options.host === undefined) return missing("host", optionRules.host.expected)
  return options.tls === undefined ? undefined : checkTls(options.tls)
}

/** What is wrong with the options of a request to one broker, if anything is. */
export const checkRequestOptions = (
  options: RequestOptions,
  isAnswered: boolean
): InvalidOption | undefined => check(options, isAnswered ? requestRules : sendRules, "")

/** What is wrong with the options of a request to a cluster, if anything is. */
export const checkRoutedOptions = (options: RequestOptions, isAnswered: boolean): InvalidOption | undefined =>
  check(options, isAnswered ? clusterRules : clusterSendRules, "")
