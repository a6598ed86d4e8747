/** How requests end of which no part was answered. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Produce } from "../../../src/Api/Produce.ts"
import { KafkaError, Timeout } from "../../../src/Client/KafkaError.ts"
import { outcomeOf } from "../../../src/Cluster/internal/outcomes.ts"
import { unanswered } from "../../../src/Cluster/internal/routingFailures.ts"
import { routeOf } from "../../../src/Cluster/routing/Route.ts"

const late = (sent: boolean) =>
  new KafkaError({ reason: new Timeout({ timeoutMs: 250, sent }), broker: undefined, apiName: "Produce" })

it.effect("is not called safe to retry when one of its parts was sent, whichever", () =>
  Effect.gen(function* () {
    const input = { acks: 1, timeoutMs: 1, topicData: [] }
    for (const sent of [
      [false, true],
      [true, false],
      [false, false]
    ]) {
      const answers = sent.map((each, index) => unanswered(index, { ...input }, late(each)))
      const error = yield* Effect.flip(outcomeOf(routeOf(Produce), input, answers, "data"))
      assert.strictEqual(error.isSafeToRetry, !sent.includes(true))
    }
  })
)
