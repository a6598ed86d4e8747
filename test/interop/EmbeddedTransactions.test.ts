/**
 * The embedded broker beside the real ones: producer ids and transactions.
 */
import { beside } from "./embedded/beside.ts"
import { transactions } from "./embedded/scenarios/transactions.ts"

for (const release of ["1.1", "2.8", "3.9", "4.0", "4.4"] as const) beside(release, transactions)
