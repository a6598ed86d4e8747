/** What an editor shows of the properties of a type, at any depth: TypeScript's own answers. */
import type { Checker, Type } from "typescript/unstable/sync"

export interface Shown {
  /** `topics[].partitions[].errorCode` */
  readonly path: string
  /** Without the signs of a comment; empty if there is none. */
  readonly comment: string
}

export const shownProperties = (checker: Checker, type: Type): ReadonlyArray<Shown> => {
  const found: Array<Shown> = []
  collect(checker, type, "", found)
  return found
}

const collect = (checker: Checker, type: Type, path: string, found: Array<Shown>): void => {
  const some = checker.getNonNullableType(type)!
  if (checker.isArrayType(some)) {
    const [element] = checker.getTypeArguments(some as Parameters<Checker["getTypeArguments"]>[0])
    return collect(checker, element!, `${path}[]`, found)
  }
  if (!checker.typeToString(some).startsWith("{")) return
  for (const property of checker.getPropertiesOfType(some)) {
    const name = path === "" ? property.name : `${path}.${property.name}`
    found.push({ path: name, comment: property.getDocumentationComment(checker).trim() })
    collect(checker, checker.getTypeOfSymbol(property)!, name, found)
  }
}
