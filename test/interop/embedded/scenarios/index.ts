/**
 * What both brokers are asked: the version matrix of every API, with what is refused.
 */
import type { Scenario } from "../beside.ts"
import { clusterScenarios } from "./cluster.ts"
import { configScenarios } from "./configs.ts"
import { groupScenarios } from "./groups.ts"
import { producerScenarios } from "./producers.ts"
import { recordScenarios } from "./records.ts"
import { sessionScenarios } from "./sessions.ts"
import { topics } from "./topics.ts"

export const scenarios: ReadonlyArray<Scenario> = [
  ...topics,
  ...recordScenarios,
  ...sessionScenarios,
  ...groupScenarios,
  ...producerScenarios,
  ...configScenarios,
  ...clusterScenarios
]
