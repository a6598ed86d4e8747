/**
 * Tests that need what a machine may lack: there they are left out, and their title says why. In CI they run, and so fail.
 */
import { describe, it } from "@effect/vitest"
import { whyNoJava } from "../../tools/kafka/Maven.ts"

/** Why tests that need something are left out, or `undefined` when they run. */
export const whyLeftOut = (missing: string | undefined): string | undefined =>
  process.env["CI"] === "true" ? undefined : missing

const withoutJava = whyLeftOut(whyNoJava())
const isLeftOut = withoutJava !== undefined
const titled = (title: string): string => (isLeftOut ? `${title} (${withoutJava})` : title)

/** A suite whose tests need Java. */
export const describeWithJava = (
  title: string,
  ...rest: [body: () => void] | [options: { readonly timeout: number }, body: () => void]
): void => {
  const suite = describe.skipIf(isLeftOut)
  if (rest.length === 1) suite(titled(title), rest[0])
  else suite(titled(title), ...rest)
}

/** A test that needs Java. */
export const itWithJava = (title: string, body: () => void): void => {
  it.skipIf(isLeftOut)(titled(title), body)
}

/** Suites with titles of their own that need Java. What stands for them where they are left out: a test of this title, or a suite of tests with these names. */
export const suitesWithJava = (
  title: string,
  suites: () => void,
  names: ReadonlyArray<string> = []
): void => {
  if (!isLeftOut) suites()
  else if (names.length === 0) itWithJava(title, () => {})
  else describeWithJava(title, () => names.forEach((name) => it(name, () => {})))
}
