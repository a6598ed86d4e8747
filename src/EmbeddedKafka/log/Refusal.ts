/**
 * Why records are not appended. Thrown within this folder; what leaves it is an {@link Appended}.
 */
import { codes } from "../protocol/codes.ts"

/** One record of a batch that was refused. */
export interface RecordRefusal {
  readonly batchIndex: number
  readonly batchIndexErrorMessage: string
}

export class Refusal {
  readonly code: number
  /** Told to clients (Produce from version 8 on) only where Kafka does. */
  readonly message: string | null
  readonly recordErrors: ReadonlyArray<RecordRefusal>
  /** Whether the answer has the log start offset: Kafka leaves it out where it refuses before it looks into the records. */
  readonly hasLogStartOffset: boolean

  constructor(
    code: number,
    message: string | null = null,
    recordErrors: ReadonlyArray<RecordRefusal> = none,
    hasLogStartOffset = true
  ) {
    this.code = code
    this.message = message
    this.recordErrors = recordErrors
    this.hasLogStartOffset = hasLogStartOffset
  }
}

/** What became of records that were to be appended. */
export interface Appended {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly recordErrors: ReadonlyArray<RecordRefusal>
  /** −1 where nothing was appended. Of a duplicate, where the batch is that came first. */
  readonly baseOffset: number
  readonly lastOffset: number
  /** Milliseconds since 1970 if the log sets the timestamps, else −1. */
  readonly logAppendTimeMs: number
  /** −1 where Kafka does not tell it. */
  readonly logStartOffset: number
  /** Nothing was appended: it was there already. */
  readonly isDuplicate: boolean
}

const none: ReadonlyArray<never> = Object.freeze([])

export const appended = (
  baseOffset: number,
  lastOffset: number,
  logAppendTimeMs: number,
  logStartOffset: number,
  isDuplicate = false
): Appended => ({
  errorCode: codes.NONE,
  errorMessage: null,
  recordErrors: none,
  baseOffset,
  lastOffset,
  logAppendTimeMs,
  logStartOffset,
  isDuplicate
})

export const refused = (refusal: Refusal, logStartOffset: number): Appended => ({
  errorCode: refusal.code,
  errorMessage: refusal.message,
  recordErrors: refusal.recordErrors,
  baseOffset: -1,
  lastOffset: -1,
  logAppendTimeMs: -1,
  logStartOffset: refusal.hasLogStartOffset ? logStartOffset : -1,
  isDuplicate: false
})
