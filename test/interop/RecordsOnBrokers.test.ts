/**
 * Each codec in each message format on real brokers.
 */
import type { Release } from "../../tools/kafka/Maven.ts"
import { suitesWithJava } from "../support/leftOut.ts"
import { recordSuite, type Versions } from "./recordSuite.ts"
import { real } from "./servers.ts"

/** Produce and Fetch versions of each magic that a release takes. */
const formats: ReadonlyArray<readonly [release: Release, versions: ReadonlyArray<Versions>]> = [
  ["0.8.2.2", [[0, 0]]],
  [
    "0.10.2.2",
    [
      [0, 0],
      [2, 2]
    ]
  ],
  ["3.9.2", [[7, 10]]],
  [
    "4.4.0",
    [
      [8, 12],
      [13, 13]
    ]
  ]
]

for (const [release, versions] of formats) {
  const name = `each codec on Kafka ${release}`
  suitesWithJava(name, () => recordSuite(name, real(release), versions))
}
