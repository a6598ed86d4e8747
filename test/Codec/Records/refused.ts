import { assert } from "@effect/vitest"
import { RecordsError } from "../../../src/Codec/Errors/RecordsError.ts"

/** What reading or writing records refuses. */
export const refused = (run: () => unknown): RecordsError => {
  try {
    run()
  } catch (error) {
    assert.instanceOf(error, RecordsError)
    return error as RecordsError
  }
  return assert.fail("nothing was refused")
}
