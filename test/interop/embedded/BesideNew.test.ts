/**
 * The embedded broker beside the real ones since Kafka 2.8.
 */
import { beside } from "./beside.ts"
import { scenarios } from "./scenarios/index.ts"

for (const release of ["0.8.2", "0.9.0", "0.10.2", "1.1", "2.8", "3.9", "4.0", "4.4"] as const)
  beside(release, scenarios)
