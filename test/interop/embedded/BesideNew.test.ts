/**
 * The embedded broker beside the real ones since Kafka 2.8.
 */
import { beside } from "./beside.ts"
import { topics } from "./scenarios/topics.ts"

for (const release of ["4.4"] as const) beside(release, topics)
