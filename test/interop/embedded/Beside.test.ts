/**
 * The embedded broker beside the real one of each release that it plays.
 */
import { beside } from "./beside.ts"
import { scenarios } from "./scenarios/index.ts"
import { type PlayedRelease, playedReleases } from "./Side.ts"

const upTo11 = ["fetch-bounds", "offsets", "group-errors", "groups-administered"]
const sinceConfigs = ["describe-configs", "features", "group-of-two", "static-members", ...upTo11]
const upTo39 = ["codecs", "topics-configured", "message-format", "offset-for-leader-epoch", ...sinceConfigs]
const altered = ["alter-configs", "incremental-alter-configs", "client-quotas", "api-versions"]

/** Scenarios in which there still are differences, each a defect that is to be mended. `BESIDE_ALL=1` runs them too. */
const differing: Readonly<Record<PlayedRelease, ReadonlyArray<string>>> = {
  "0.8.2": ["produce-refused", "not-understood", ...upTo11],
  "0.9.0": ["not-understood", ...upTo11],
  "0.10.2": ["metadata-by-name", "create-topics", "delete-topics", "codecs", "api-versions", ...upTo11],
  "1.1": [
    "metadata-by-name",
    "create-topics",
    "produce-versions",
    "produce-acks-0",
    "produce-refused",
    "produce-batches",
    "delete-records",
    "fetch-sessions",
    "find-coordinator",
    "idempotent",
    "transactions",
    "add-partitions-to-txn",
    "transactional-offsets",
    "transactions-fenced",
    ...upTo39,
    ...altered
  ],
  "2.8": ["delete-topics", "fetch-sessions", "idempotent", "transactional-offsets", ...upTo39, ...altered],
  "3.9": ["transactional-offsets", ...upTo39, ...altered],
  "4.0": [],
  "4.4": []
}
const all = process.env["BESIDE_ALL"] === "1"

for (const release of playedReleases)
  beside(
    release,
    scenarios.filter(({ name }) => all || !differing[release].includes(name))
  )
