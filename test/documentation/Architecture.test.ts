/** `docs/architecture.md` is kept true: what it names is there, and what it says of the rooms is what the structure allows. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("../..", import.meta.url))
const page = readFileSync(join(root, "docs/architecture.md"), "utf8")

/** The steps of a section, each with the files that it names. */
const stepsOf = (heading: string): ReadonlyArray<ReadonlyArray<string>> =>
  page
    .split(`## ${heading}\n`)[1]!
    .split("\n## ")[0]!
    .split("\n")
    .filter((line) => /^\d+\. /.test(line))
    .map((line) => [...line.matchAll(/\]\(\.\.\/(src\/[^)]+)\)/g)].map((match) => match[1]!))

/** Where a walk begins, its sections, and that they have more steps than that. */
const walks = [
  ["src/Kafka.ts", ["A request, down", "And back"], 13],
  ["src/EmbeddedKafka/EmbeddedKafka.ts", ["The other end"], 9]
] as const

describe("docs/architecture.md", () => {
  it("names files that exist, under their own names", () => {
    const links = [...page.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(
      ([, text, link]) => [text!, link!] as const
    )
    assert.isAbove(links.length, 30)
    for (const [text, link] of links) {
      assert.isTrue(existsSync(join(root, "docs", link)), link)
      if (text.startsWith("src/")) assert.strictEqual(`../${text}`, link)
    }
  })

  it("has a row for every room", () => {
    const rooms = readdirSync(join(root, "src"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "internal")
      .map(({ name }) => name)
    for (const room of rooms) assert.match(page, new RegExp(`^\\| \\[${room}\\]`, "m"), room)
  })

  it("everything on the way is reached from Kafka.ts, and at the other end from EmbeddedKafka.ts", () => {
    for (const [start, sections, least] of walks) {
      const reached = new Set<string>()
      const visit = (file: string): void => {
        if (reached.has(file)) return
        reached.add(file)
        for (const [, target] of readFileSync(join(root, file), "utf8").matchAll(/from "(\.[^"]+)"/g))
          visit(join(dirname(file), target!))
      }
      visit(start)
      const steps = sections.flatMap(stepsOf)
      assert.isAbove(steps.length, least)
      for (const file of steps.flat()) assert.isTrue(reached.has(file), file)
    }
  })

  it("each file of the walk says at its head what it is for", () => {
    for (const file of new Set(
      walks
        .flatMap(([, sections]) => sections)
        .flatMap(stepsOf)
        .flat()
    ))
      assert.match(readFileSync(join(root, file), "utf8"), /^(\/\/[^\n]*\n)*\/\*\*\n? ?\*? ?\S/, file)
  })
})
