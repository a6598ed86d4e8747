/**
 * Writes `src/Api/errors.ts`: a class for each error code, from the table of them. The definitions in Kafka's jars do not have them; that none is missing, and
 * that numbers, names and `retriable` are Kafka's, a test asks Java (`test/interop/Facts.test.ts`).
 */
import { codeRows } from "../../src/Api/internal/codeRows.ts"
import { kafkaNameOf } from "../../src/Api/BrokerError.ts"

export const errorsFile = (): string => {
  const classes = codeRows.map(
    ([code, tag, words, retriable]) =>
      `/** ${kafkaNameOf(tag)} (${code}): ${words}.${retriable === undefined ? "" : " Retriable."} @since 0.1.0 @category errors */
export class ${tag} extends brokerError("${tag}") {}`
  )
  return `// Made by \`npm run protocol:generate\` from \`internal/codeRows.ts\`. Do not edit.
/**
 * A class for each error code.
 *
 * @since 0.1.0
 */
import { brokerError } from "./BrokerError.ts"

${classes.join("\n")}

/**
 * The classes of all codes, in ascending order.
 *
 * @since 0.1.0
 * @category constants
 */
export const classes = [${codeRows.map(([, tag]) => tag).join(", ")}] as const
`
}
