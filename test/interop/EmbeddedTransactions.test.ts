/**
 * The embedded broker beside the real ones: producer ids and transactions.
 */
import { type Accepted, beside } from "./embedded/beside.ts"
import { transactions } from "./embedded/scenarios/transactions.ts"

/** 1.1 has these otherwise, and the embedded broker does not yet play it. */
const open: ReadonlyArray<Accepted> = [
  {
    reason:
      "1.1 tells no last stable offset to those who read uncommitted records, and lists aborted transactions that wrote nothing",
    is: ({ apiName, path }, release) =>
      release === "1.1" && apiName === "Fetch" && /lastStableOffset|abortedTransactions/.test(path)
  }
]

for (const release of ["1.1", "2.8", "3.9", "4.0", "4.4"] as const)
  beside(release, transactions, { accepted: open })
