/**
 * Each scenario of README.md has its tests, in the places that the table names; none is left out by a mark of its own, and those of this folder end with
 * "the faults stop, progress follows".
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** The words of the table, and the files that they stand for. */
const places: Readonly<Record<string, RegExp>> = {
  here: /^Connection\/reliability\//,
  "real brokers": /^interop\//,
  SASL: /^Connection\/(Sasl|Reauthentication)\.test\.ts$/,
  connection: /^Connection\/KafkaConnection\.test\.ts$/,
  session: /^Protocol\/ClientSession.*\.test\.ts$/,
  transport: /^Transport\/NodeTransport\.test\.ts$/,
  negotiation: /^Connection\/(Negotiation|Legacy)\.test\.ts$/,
  TLS: /^Connection\/Tls\.test\.ts$/,
  secrets: /^Connection\/Canary\.test\.ts$/,
  codec: /^Codec\//,
  "every decoder": /^(Api|Stored)\//
}

interface Numbered {
  readonly file: string
  /** `it.live`, `describe.skipIf`, … */
  readonly call: string
  readonly title: string
  readonly body: string
}

/** From its call to the next one. */
const numberedOf = (file: string): ReadonlyArray<Numbered> =>
  readFileSync(join(root, file), "utf8")
    .split(/^(?=[ \t]*(?:it|describe|survives)\b[\w.]*\()/m)
    .flatMap((body) => {
      const match =
        /^\s*(\w[\w.]*)\(\s*["`](\d\d (?:\w.*?))["`],?$/m.exec(body) ??
        /^\s*(\w[\w.]*)\(\s*["`](\d\d \w[^"`]*)["`]/.exec(body)
      return match === null || body.indexOf(match[0]) > 2
        ? []
        : [{ file, call: match[1]!, title: match[2]!, body }]
    })

const tests = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".test.ts"))
  .flatMap(numberedOf)

const scenarios = [
  ...readFileSync(new URL("README.md", import.meta.url), "utf8").matchAll(
    /^\| (\d\d) +\| .*? +\| (.*?) +\|$/gm
  )
].map(([, number, where]) => ({ number: number!, where: where!.split(/, (?:and )?/) }))

/** The numbers of a title: "18 survives …, and 29 survives …" has two. */
const numbersOf = ({ title }: Numbered) =>
  [...title.matchAll(/(?:^|, and )(\d\d) \w/g)].map(([, number]) => number!)

describe("the scenarios", () => {
  it("are thirty, each with a test in each place that the table names", () => {
    assert.deepStrictEqual(
      scenarios.map(({ number }) => number),
      Array.from({ length: 30 }, (_, i) => String(i + 1).padStart(2, "0"))
    )
    const missing = scenarios.flatMap(({ number, where }) =>
      where
        .filter(
          (place) => !tests.some((test) => numbersOf(test).includes(number) && places[place]!.test(test.file))
        )
        .map((place) => `${number}: ${place}`)
    )
    assert.deepStrictEqual(missing, [])
  })

  it("are the numbers that titles have", () => {
    const known = new Set(scenarios.map(({ number }) => number))
    for (const test of tests)
      for (const number of numbersOf(test)) assert.isTrue(known.has(number), test.title)
  })

  it("are run: none is skipped, alone or still to do", () => {
    for (const { call, file, title } of tests) {
      assert.notMatch(call, /\.(skip|only|todo|fails)$/, `${file}: ${title}`)
    }
  })

  it("of this folder end with requests that are answered again", () => {
    const here = tests.filter(({ file, title }) => places["here"]!.test(file) && !title.startsWith("22"))
    assert.isAtLeast(here.length, 15)
    for (const { body, file, title } of here)
      assert.match(body, /yield\* progress(Live)?\(/, `${file}: ${title}`)
  })
})
