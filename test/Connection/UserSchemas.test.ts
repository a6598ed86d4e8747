/** An API of one's own whose fields have Schemas of one's own, asked over a connection: values both ways, and what a Schema refuses. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Api from "../../src/Api/Api.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { array, at, int32, int64, nullable, string, struct } from "../../src/Codec/index.ts"
import { json } from "../../src/Codec/Records/RecordSchema.ts"
import { FakeBroker } from "./FakeBroker.ts"
import { connect } from "./Harness.ts"

class Position extends Schema.Class<Position>("Position")({ partition: Schema.Int, offset: Schema.BigInt }) {}

const Group = string.check(Schema.isMinLength(1)).pipe(Schema.brand("Group"))
const Order = json(Schema.Struct({ id: Schema.Int }))
const position = struct({ partition: int32, offset: int64 })

const facts = { key: 950, versions: "0-1", flexible: "1+" }

const Positions = Api.make("Positions", {
  ...facts,
  request: { group: Group, order: at("1+", nullable(Order), { tag: 0, default: null }) },
  response: {
    positions: array(position.pipe(Schema.decodeTo(Position))),
    next: int32.check(Schema.isGreaterThan(0))
  }
})

/** The same on the wire. */
const Raw = Api.make("Positions", {
  ...facts,
  request: { group: string, order: at("1+", nullable(json(Schema.Unknown)), { tag: 0, default: null }) },
  response: { positions: array(position), next: int32 }
})

const group = Group.make("my-group")

describe("an API with Schemas of one's own", () => {
  it.effect("is asked and answered with what the Schemas decode to", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker([ApiVersions, Raw])
      broker.onRequest = (request) => request.reply({ positions: [{ partition: 1, offset: 5n }], next: 7 })
      const connection = yield* connect(broker)
      const response = yield* connection.request(Positions, { group, order: { id: 7 } })
      assert.deepStrictEqual(response, { positions: [new Position({ partition: 1, offset: 5n })], next: 7 })
      assert.deepStrictEqual(
        broker.asked.map(({ body, version }) => [body, version]),
        [[{ group: "my-group", order: { id: 7 } }, 1]]
      )
    })
  )

  it.effect("takes a version that can say what its Schemas say", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker([ApiVersions, { ...Raw, versions: { min: 0, max: 0 } }])
      broker.onRequest = (request) => request.reply({ positions: [], next: 7 })
      const connection = yield* connect(broker)
      assert.strictEqual((yield* connection.request(Positions, { group })).next, 7)
      const { reason } = yield* Effect.flip(connection.request(Positions, { group, order: { id: 7 } }))
      assert.match(reason.message, /order/)
    })
  )

  it.effect("fails with the path of what a Schema refuses, and the connection lives", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker([ApiVersions, Raw])
      broker.onRequest = (request) => request.reply({ positions: [], next: 0 })
      const connection = yield* connect(broker)
      // @ts-expect-error not a group, which is branded
      const unsent = yield* Effect.flip(connection.request(Positions, { group: "" }))
      assert.match(unsent.reason.message, /Cannot encode PositionsRequest v1 at group: .*at least 1/)
      assert.lengthOf(broker.asked, 0)
      const unread = yield* Effect.flip(connection.request(Positions, { group }))
      assert.match(
        unread.reason.message,
        /Cannot decode PositionsResponse v1 at next \(byte 1\): .*greater than 0, got 0/
      )
      broker.onRequest = (request) => request.reply({ positions: [], next: 1 })
      assert.strictEqual((yield* connection.request(Positions, { group })).next, 1)
      assert.lengthOf(broker.connections, 1)
    })
  )
})
