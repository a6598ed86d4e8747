/** The cluster as one client, on three real brokers of two releases. */
import { suitesWithJava } from "../support/leftOut.ts"
import { routesSuite } from "./cluster/routesSuite.ts"

for (const release of ["3.9.2", "4.4.0"] as const)
  suitesWithJava(`routes on three brokers of Kafka ${release}`, () => routesSuite(release))
