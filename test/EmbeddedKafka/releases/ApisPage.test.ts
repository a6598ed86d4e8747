/**
 * `docs/embedded-kafka-apis.md` is current: it says of each API what the handlers and the tables say.
 */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { embeddedApisPage } from "../../../scripts/releases/page.ts"
import { apis } from "../../../src/Api/apis.ts"
import { linesOf } from "../../support/tables.ts"

describe("docs/embedded-kafka-apis.md", () => {
  const page = readFileSync(new URL("../../../docs/embedded-kafka-apis.md", import.meta.url), "utf8")

  it("is what `npm run releases:page` writes", () => {
    assert.deepStrictEqual(linesOf(page), linesOf(embeddedApisPage()))
  })

  it("names every API once", () => {
    const rows = linesOf(page).filter((line) => /^\| \d+ \|/.test(line))
    assert.deepStrictEqual(
      rows.map((row) => Number(/\d+/.exec(row)![0])).sort((a, b) => a - b),
      apis.map(({ key }) => key).sort((a, b) => a - b)
    )
  })
})
