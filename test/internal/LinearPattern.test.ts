/** Patterns of strangers: what RE2 takes and refuses, the same answers as JavaScript's own where both have the syntax, and no pattern that takes for ever. */
import { assert, describe, it } from "@effect/vitest"
import { compilePattern } from "../../src/internal/LinearPattern.ts"
import { random, seeds } from "../Connection/Random.ts"

describe("a pattern", () => {
  it.each([
    ["", ""],
    ["a|b*", "bbb"],
    ["a|b*", ""],
    ["orders-\\d{3,5}", "orders-1234"],
    ["(?i)ORDERS", "orders"],
    ["(?i:A)b", "Ab"],
    ["[^a-c]+", "xyz"],
    ["[]a]+", "a]a"],
    ["[a-]+", "-a-"],
    ["[[:alpha:]_]+[[:^digit:]]", "ab_c"],
    ["\\Qa.b*\\E+", "a.b**"],
    ["\\x41\\x{1F600}\\t", "A\u{1F600}\t"],
    ["\\p{Lu}\\p{Greek}\\PL", "Aα1"],
    ["(?P<name>a)(?<other>b)", "ab"],
    ["^a$", "a"],
    ["(?m)a$\n^b", "a\nb"],
    ["(?s)a.b", "a\nb"],
    ["\\bab\\b", "ab"],
    ["a{2}", "aa"],
    ["a{2,}", "aaaa"],
    ["a{,2}", "a{,2}"],
    ["(a+?)(b*?)c??", "aabb"],
    [".", "\u{1F600}"],
    ["(a*)*", "aaaa"]
  ])("%s matches the whole of %s", (pattern, text) => {
    assert.isTrue(compilePattern(pattern)?.(text))
  })

  it.each([
    ["a", "ab"],
    ["a", "ba"],
    ["(?i)a(?-i)b", "AB"],
    ["a.b", "a\nb"],
    ["\\Bab", "ab"],
    ["a{2}", "aaa"],
    ["[^a]", "a"]
  ])("%s does not match %s", (pattern, text) => {
    assert.isFalse(compilePattern(pattern)?.(text))
  })

  it.each([
    "(",
    ")",
    "a**",
    "*a",
    "[a",
    "[b-a]",
    "(?=a)",
    "(?<!a)b",
    "(?<=a)b",
    "\\1",
    "(a)\\1",
    "\\p{Lower}",
    "\\p{",
    "[[:nonsense:]]",
    "a{1001}",
    "a{3,2}",
    "\\",
    "\\8",
    "\\xZZ",
    "(?x)a",
    "((a{100}){100}){100}",
    "(".repeat(100_000)
  ])("%s is none", (pattern) => {
    assert.isUndefined(compilePattern(pattern))
  })

  it("answers as JavaScript does", () => {
    const pieces = [
      "a",
      "b",
      "[ab]",
      "[^a]",
      ".",
      "(a|b)",
      "(?:ab|)",
      "a*",
      "b+",
      "a?",
      "(a|ab)*",
      "\\w",
      "\\b"
    ]
    for (let seed = 1; seed <= seeds(300); seed++) {
      const next = random(seed)
      const upTo = (count: number) => Math.floor(next() * count)
      const pattern = Array.from({ length: 1 + upTo(5) }, () => pieces[upTo(pieces.length)]).join("")
      const ours = compilePattern(pattern)!
      const theirs = new RegExp(`^(?:${pattern})$`, "u")
      for (let i = 0; i < 20; i++) {
        const text = Array.from({ length: upTo(7) }, () => "ab-"[upTo(3)]).join("")
        assert.strictEqual(ours(text), theirs.test(text), `seed ${seed}: ${pattern} on "${text}"`)
      }
    }
  })

  it("takes steps as many as the text has characters, not as many as there are ways", () => {
    const text = `${"a".repeat(3000)}b`
    for (const pattern of ["(a+)+", "(a|a)*", "(a|aa)+", "(.*)*x", "a?".repeat(100)])
      assert.isFalse(compilePattern(pattern)?.(text))
  })

  it("refuses repetitions of repetitions also where they stand for nothing", () => {
    assert.isUndefined(compilePattern(`${"(".repeat(8)}${"){1000}".repeat(8)}`))
    assert.isTrue(compilePattern("(){1000}")?.(""))
  })
})
