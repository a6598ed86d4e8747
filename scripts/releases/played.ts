/**
 * The releases that the embedded cluster plays, oldest first, and the patch release that stands for each.
 */
import type { ReleaseName } from "../../src/EmbeddedKafka/releases/index.ts"
import type { Release } from "../../tools/kafka/Maven.ts"

export const played: Readonly<Record<ReleaseName, Release>> = {
  "0.8.2": "0.8.2.2",
  "0.9.0": "0.9.0.1",
  "0.10.2": "0.10.2.2",
  "1.1": "1.1.1",
  "2.8": "2.8.2",
  "3.9": "3.9.2",
  "4.0": "4.0.2",
  "4.4": "4.4.0"
}
