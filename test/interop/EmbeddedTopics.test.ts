/**
 * Topics on three brokers beside three real ones: replicas where they are told to be, moved, and led by others.
 */
import { beside } from "./embedded/beside.ts"
import { manyBrokers } from "./embedded/scenarios/manyBrokers.ts"

for (const release of ["3.9", "4.4"] as const)
  beside(release, manyBrokers, { about: "topics on three brokers", brokers: 3, moreStepsThan: 20 })
