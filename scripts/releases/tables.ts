/**
 * All tables as files, by their names.
 */
import * as Effect from "effect/Effect"
import { ask } from "./ask.ts"
import type { Definitions } from "./definitions.ts"
import { definitionsOf } from "./definitions.ts"
import type { Release } from "../../tools/kafka/Maven.ts"
import { played } from "./played.ts"
import { fileName, render } from "./render.ts"

const none: Definitions = { topic: [], broker: [], group: [], clientMetrics: [] }

/** 0.8.2 has no definitions that could be read, and no request that shows one: it takes those of 0.9.0. */
const definedBy = (release: Release) => definitionsOf(release === "0.8.2.2" ? "0.9.0.1" : release)

export const tables = Effect.gen(function* () {
  const files = new Map<string, string>()
  let before = none
  for (const [name, patch] of Object.entries(played)) {
    const answers = yield* ask(patch)
    const definitions = definedBy(patch)
    files.set(`${fileName(name)}.ts`, render(name, patch, answers, definitions, before))
    before = definitions
  }
  return files
})
