/**
 * The embedded broker beside the real one of each release that it plays.
 */
import { beside } from "./beside.ts"
import { scenarios } from "./scenarios/index.ts"
import { playedReleases } from "./Side.ts"

/** While handlers are still being written: those that agree already. `BESIDE_ALL=1` runs all. */
const agreeing = new Set(["codecs"])
const all = process.env["BESIDE_ALL"] === "1"

for (const release of playedReleases)
  beside(
    release,
    scenarios.filter(({ name }) => all || (release === "4.4" && agreeing.has(name)))
  )
