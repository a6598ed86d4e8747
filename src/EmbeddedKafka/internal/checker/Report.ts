/** How parts of the checker say what they have found. */
import type { ViolationTag } from "../../Violation.ts"

export type Report = (tag: ViolationTag, detail: string) => void
