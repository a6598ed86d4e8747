/** The first cluster of a process, and one after it: from the call to listening on TCP, in ms. The library is loaded before. Prints both. */
import * as Effect from "effect/Effect"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/EmbeddedKafka.ts"

const start = Effect.gen(function* () {
  const from = performance.now()
  yield* EmbeddedKafka.makeTcp()
  return performance.now() - from
})
const first = await Effect.runPromise(Effect.scoped(start))
const next = await Effect.runPromise(Effect.scoped(start))
process.stdout.write(JSON.stringify({ first, next }))
process.exit()
