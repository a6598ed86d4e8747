/**
 * Finds the wire type in a Schema that was made of one: whatever `brand`, `check`, `annotate` and `decodeTo` put around it, the transformation between
 * `Uint8Array` and the value stays the same one at the bottom of the Schema.
 *
 * A Schema that encodes to bytes and has no wire type in it is one of length-prefixed bytes.
 */
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaParser from "effect/SchemaParser"
import { Refinement, type Rest } from "./refinement.ts"
import type { Spec } from "./spec.ts"

/** The specs of wire types by the decoding half of their transformation, which even `flip` keeps. */
const specs = new WeakMap<object, Spec>()

/** Makes a wire type known by the AST of its Schema. */
export const register = (ast: SchemaAST.AST, spec: Spec): void => {
  specs.set(ast.encoding![0].transformation.decode, spec)
}

interface Found {
  readonly spec: Spec
  readonly rest: Rest
  /** What was added that makes a difference to values; a brand makes none. */
  readonly adds: "nothing" | "checks" | "another value"
}

const find = (ast: SchemaAST.AST): Found | undefined => {
  const { encoding } = ast
  if (encoding === undefined) {
    if (ast._tag === "Suspend") return find(ast.thunk())
    if (ast._tag === "Union" && ast.types.some(find))
      throw new TypeError(
        "a union does not say which of its wire types is sent: transform one to a union, or use nullable or byVersion"
      )
    return undefined
  }
  // Decoding begins with the last link.
  const last = encoding.at(-1)!
  const spec = specs.get(last.transformation.decode)
  if (spec !== undefined)
    return { spec, rest: (replace) => replace(ast), adds: ast.checks === undefined ? "nothing" : "checks" }
  const inner = find(last.to)
  return (
    inner && {
      spec: inner.spec,
      rest: (replace) =>
        // As Effect's own copies: the prototype and what is enumerable.
        Object.assign(Object.create(Object.getPrototypeOf(ast) as object) as typeof ast, ast, {
          encoding: [...encoding.slice(0, -1), new SchemaAST.Link(inner.rest(replace), last.transformation)]
        }),
      adds: "another value"
    }
  )
}

const refine = (ast: SchemaAST.AST): Spec => {
  const found = find(ast)
  if (found !== undefined)
    return found.adds === "nothing"
      ? found.spec
      : { kind: "refined", of: found.spec, refinement: new Refinement(found.rest, found.adds === "checks") }
  const encoded = Schema.make<Schema.Codec<unknown>>(SchemaAST.toEncoded(ast))
  const take = SchemaParser.decodeUnknownExit(encoded, { disableChecks: true })
  if (take(noBytes)._tag === "Failure" || take(null)._tag === "Success")
    throw new TypeError(
      "a Schema in a message encodes to a wire type or to bytes (and is put into nullable, if it can be null)"
    )
  return {
    kind: "refined",
    of: { kind: "bytes", compact: false },
    refinement: new Refinement(() => ast, false)
  }
}

const noBytes = new Uint8Array(0)

const known = new WeakMap<SchemaAST.AST, Spec>()

/** The spec of a Schema: its wire type's own where the Schema adds nothing to the values. Kept, so that each Schema is compiled once. */
export const specOfSchema = ({ ast }: Schema.Codec<any, Uint8Array>): Spec => {
  let spec = known.get(ast)
  if (spec === undefined) known.set(ast, (spec = refine(ast)))
  return spec
}
