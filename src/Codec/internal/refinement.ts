/**
 * What an Effect Schema of a user's own adds to a wire type: checks, and transformations to other values. Messages read and write the wire value by its
 * layout, as in any message, and a refinement makes the user's value of it.
 *
 * It is applied by Effect's parser, once for each value of such a field. What the layout has checked is not checked again: in the Schema that is run, the wire
 * type is replaced by one that takes anything.
 */
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaParser from "effect/SchemaParser"
import { refusal } from "./issue.ts"

/** A Schema with a hole where its wire type is: takes what to put there, given the wire type with the user's checks. */
export type Rest = (replace: (wire: SchemaAST.AST) => SchemaAST.AST) => SchemaAST.AST

/** Makes one value of another, or throws `Malformed`. */
type Step = (value: unknown) => unknown

export class Refinement {
  readonly #rest: Rest
  #steps: { readonly decode: Step; readonly encode: Step } | undefined

  /** Whether the user's value is that of the wire type. */
  readonly isSame: boolean

  constructor(rest: Rest, isSame: boolean) {
    this.#rest = rest
    this.isSame = isSame
  }

  get #made() {
    if (this.#steps === undefined) {
      const schema = Schema.make<Schema.Codec<unknown>>(
        this.#rest((wire) => new SchemaAST.Unknown(undefined, wire.checks))
      )
      const [decode, encode] = [
        SchemaParser.decodeUnknownExit(schema),
        SchemaParser.encodeUnknownExit(schema)
      ]
      const step =
        (run: typeof decode, verb: "decode" | "encode"): Step =>
        (value) => {
          const exit = run(value)
          if (exit._tag === "Success") return exit.value
          throw refusal(exit, value, verb)
        }
      this.#steps = { decode: step(decode, "decode"), encode: step(encode, "encode") }
    }
    return this.#steps
  }

  /** The user's value of a wire value. */
  get decode(): Step {
    return this.#made.decode
  }

  /** The wire value of a user's value. */
  get encode(): Step {
    return this.#made.encode
  }

  /** What takes the user's values, given what takes those of the wire type. */
  typeSchema(wire: Schema.Codec<any, any>): Schema.Codec<any, any> {
    const ast = this.#rest(({ checks }) => (checks === undefined ? wire : wire.check(...checks)).ast)
    return Schema.toType(Schema.make<Schema.Codec<any, any>>(ast))
  }
}

/** `undefined` for a value that is refused. */
export const attempt = (step: Step, value: unknown): unknown => {
  try {
    return step(value)
  } catch {
    return undefined
  }
}
