/**
 * The releases whose definitions are ours: the only place that names them.
 */
import type { Release } from "../../tools/kafka/Maven.ts"
import { definitions } from "./definitions.ts"
import type { Message, ReleaseDefinitions } from "./merge.ts"
import { merge } from "./merge.ts"

/** 3.9 was the last to have the versions that 4.0 removed. */
export const older: Release = "3.9.2"
/** Where both define a version, this one is right. */
export const newer: Release = "4.4.0"

const read = (release: Release): ReleaseDefinitions => ({ release, messages: definitions(release) })

/** Every message of Kafka, in all the versions that either release has. */
export const model = (): ReadonlyArray<Message> => merge(read(older), read(newer))
