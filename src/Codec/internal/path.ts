/**
 * Where in a message the interpreter is, and what message that is: for errors.
 */

export type Path = Array<string | number>

/** `["topics", 3, "name"]` as `topics[3].name`. */
export const formatPath = (path: Path): string =>
  path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    ""
  )

export interface Subject {
  readonly messageName: string
  readonly version: number | undefined
}
