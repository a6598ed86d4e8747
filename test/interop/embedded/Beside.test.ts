/**
 * The embedded broker beside the real one of each release that it plays.
 */
import { type Accepted, beside } from "./beside.ts"
import { scenarios } from "./scenarios/index.ts"
import { playedReleases } from "./Side.ts"

const accepted: ReadonlyArray<Accepted> = [
  {
    reason: "up to 1.1 a topic could be made of partition 1 alone; here partitions count from 0",
    is: ({ label, path, scenario }, release) =>
      (release === "0.10.2" || release === "1.1") &&
      scenario === "create-topics" &&
      label === "what was created (with a gap)" &&
      path.endsWith(".partitionIndex")
  },
  {
    reason: "0.9 never answers a request that it cannot read, and keeps the connection; here it is closed",
    is: ({ path, scenario }, release) =>
      release === "0.9.0" && scenario === "not-understood" && path === "outcome"
  }
]

for (const release of playedReleases) beside(release, scenarios, { accepted })
