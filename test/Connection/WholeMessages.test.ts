/** An API whose messages are Schemas of a user's own as a whole, asked through a connection: both ends get instances, and errors name the message. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Api from "../../src/Api/Api.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import * as Codec from "../../src/Codec/index.ts"
import { FakeBroker } from "./FakeBroker.ts"
import { connect } from "./Harness.ts"

class Question extends Schema.Class<Question>("Question")({ low: Schema.Int, high: Schema.Int }) {}

class Answer extends Schema.Class<Answer>("Answer")({ errorCode: Schema.Int, middle: Schema.Int }) {}

const Middle = Api.make("Middle", {
  key: 950,
  versions: "0-1",
  flexible: "1+",
  request: Codec.struct({ low: Codec.int32, high: Codec.int32 }).pipe(Schema.decodeTo(Question)),
  response: Codec.struct({ errorCode: Codec.int16, middle: Codec.int32 }).pipe(Schema.decodeTo(Answer))
})

describe("an API of whole Schemas", () => {
  it.effect("is asked and answered in instances, and its error code fails the request", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker([ApiVersions, Middle])
      broker.onRequest = (request) => {
        if (!request.is(Middle)) return
        assert.instanceOf(request.body, Question)
        const { high, low } = request.body
        request.reply(new Answer({ errorCode: low > high ? 42 : 0, middle: (low + high) / 2 }))
      }
      const connection = yield* connect(broker)
      const answer = yield* connection.request(Middle, new Question({ low: 2, high: 4 }))
      assert.instanceOf(answer, Answer)
      assert.strictEqual(answer.middle, 3)
      const refused = yield* Effect.flip(connection.request(Middle, new Question({ low: 4, high: 2 })))
      assert.strictEqual(refused.reason._tag, "InvalidRequest")
      assert.deepStrictEqual(
        broker.of(Middle).map(({ version }) => version),
        [1, 1]
      )
    })
  )

  it.effect("sends nothing that is no instance", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker([ApiVersions, Middle])
      const connection = yield* connect(broker)
      // The compiler takes it for one: a Question has no other properties.
      const error = yield* Effect.flip(connection.request(Middle, { low: 1, high: 2 }))
      assert.strictEqual(error.reason._tag, "EncodeError")
      assert.match(error.message, /MiddleRequest v1: expected Question, got an object/)
      assert.lengthOf(broker.of(Middle), 0)
    })
  )
})
