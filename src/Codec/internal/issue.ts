/**
 * Why a Schema of a user's own refused a value, in words that hold nothing of the value: Schemas see secrets and payloads. What the Schema's author wrote down
 * beforehand is told (`expected`, titles, names of properties); messages that are made of a value are not.
 */
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import type * as SchemaParser from "effect/SchemaParser"
import { describe, kindOf } from "../../internal/describe.ts"
import type { SchemaFailure } from "../Errors/CodecError.ts"
import type { Path } from "./path.ts"
import { Malformed } from "./scalar.ts"

/** What the author of a Schema says that it takes. */
const stated = (annotations: Readonly<Record<string, unknown>> | undefined): string | undefined =>
  ["expected", "message", "title"].map((key) => annotations?.[key]).find((text) => typeof text === "string")

const typeOf = (ast: SchemaAST.AST): string =>
  SchemaIssue.defaultLeafHook(new SchemaIssue.InvalidType(ast)).replace("Expected ", "")

/** What was expected where the first issue is, to which the path is extended. A key that its struct does not declare is data: `*`. */
const expected = (issue: SchemaIssue.Issue, path: Path, parent?: SchemaAST.AST): string | undefined => {
  switch (issue._tag) {
    case "Composite":
      return expected(issue.issues[0], path, issue.ast)
    case "Encoding":
      return expected(issue.issue, path)
    case "Pointer":
      for (const key of issue.path) {
        const isDeclared =
          parent?._tag === "Objects" && parent.propertySignatures.some(({ name }) => name === key)
        path.push(typeof key === "number" || (typeof key === "string" && isDeclared) ? key : "*")
      }
      return expected(issue.issue, path)
    case "Filter":
      return stated(issue.filter.annotations) ?? expected(issue.issue, path, parent)
    case "AnyOf":
      return issue.issues[0] === undefined ? typeOf(issue.ast) : expected(issue.issues[0], path, parent)
    case "InvalidType":
      return typeOf(issue.ast)
    case "InvalidValue":
      return issue.annotations?.expected
    case "MissingKey":
      return "a value for this key"
    case "UnexpectedKey":
      return "no such property"
    default:
      return undefined
  }
}

/** For programs. What prints errors does not print it: keys and messages of one's own can be data. */
const hidden = (issue: SchemaIssue.Issue): SchemaFailure =>
  Object.defineProperty(new Error("see its property `issue`, which is not printed"), "issue", {
    value: issue
  })

/** Where an exception came from, without its message, which can quote the value. */
const traceOf = (thrown: unknown): Error | undefined => {
  if (!(thrown instanceof Error)) return undefined
  const trace = new Error("its message is left out, since it can hold data")
  trace.name = kindOf(thrown)
  trace.stack = `${trace}${/\n {4}at [^]*$/.exec(thrown.stack ?? "")?.[0] ?? ""}`
  return trace
}

type Failure = Extract<
  ReturnType<ReturnType<typeof SchemaParser.decodeUnknownExit>>,
  { readonly _tag: "Failure" }
>

/** What to throw for what a Schema failed with. */
export const refusal = (failure: Failure, value: unknown, verb: "decode" | "encode"): Malformed => {
  const [reason] = failure.cause.reasons
  if (reason?._tag === "Fail") {
    const within: Path = []
    const text = expected(reason.error, within) ?? "a value that its Schema takes"
    return new Malformed(text, within.length === 0 ? describe(value) : "another", {
      within,
      cause: hidden(reason.error)
    })
  }
  const thrown = reason?._tag === "Die" ? reason.defect : undefined
  const kind = kindOf(thrown)
  return kind === "AsyncFiberError"
    ? new Malformed(`a Schema that ${verb}s at once`, "one that has to wait")
    : new Malformed(
        `a Schema that does not throw and ${verb}s without services`,
        `an exception (${kind}) in the Schema`,
        {
          cause: traceOf(thrown)
        }
      )
}
