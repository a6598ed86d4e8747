/**
 * The embedded broker beside the real one of each release that it plays.
 */
import { type Accepted, beside } from "./beside.ts"
import { scenarios } from "./scenarios/index.ts"
import { type PlayedRelease, playedReleases } from "./Side.ts"

const upTo11 = ["fetch-bounds", "offsets", "group-errors", "groups-administered"]
const sinceConfigs = ["describe-configs", "features", "group-of-two", "static-members", ...upTo11]
const upTo39 = ["codecs", "topics-configured", "message-format", "offset-for-leader-epoch", ...sinceConfigs]
const altered = ["alter-configs", "incremental-alter-configs", "client-quotas", "api-versions"]

/** Scenarios in which there still are differences, each a defect that is to be mended. `BESIDE_ALL=1` runs them too. */
const differing: Partial<Record<PlayedRelease, ReadonlyArray<string>>> = {
  "2.8": ["delete-topics", "fetch-sessions", "idempotent", "transactional-offsets", ...upTo39, ...altered],
  "3.9": ["transactional-offsets", ...upTo39, ...altered],
  "4.0": [],
  "4.4": []
}

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

const all = process.env["BESIDE_ALL"] === "1"

for (const release of playedReleases)
  beside(
    release,
    scenarios.filter(({ name }) => all || differing[release]?.includes(name) !== true),
    { accepted }
  )
