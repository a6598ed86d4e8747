/** Handlers of APIs that hold Schemas of a user's own: checked in full and without a cast, whatever the values are. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Api from "../../src/Api/Api.ts"
import * as Codec from "../../src/Codec/index.ts"
import { Name as OptionalName, Offset, Point, PointWire, Timestamp } from "../Codec/userSchemas.ts"
import { handler } from "./handlers.ts"

const Name = Codec.string.pipe(Schema.brand("Name"))
const Ids = Codec.array(Codec.int32).pipe(Schema.brand("Ids"))

const Own = Api.make("Own", {
  key: 999,
  versions: "0",
  request: { offset: Offset },
  response: {
    offset: Offset,
    name: Name,
    time: Timestamp,
    optional: OptionalName,
    ids: Ids,
    point: PointWire,
    list: Codec.array({ offset: Offset, name: Codec.at("0+", Codec.nullable(Name), { default: null }) })
  }
})

const Whole = Api.make("Whole", { key: 998, versions: "0", request: PointWire, response: PointWire })

const a = Name.make("a")
const others = {
  name: a,
  time: new Date(0),
  optional: Option.some("b"),
  ids: Ids.make([1]),
  point: new Point({ x: 1, y: 2 })
}

describe("handlers of APIs with Schemas of a user's own", () => {
  it.effect("take and give brands, dates, options, classes and arrays of them", () =>
    Effect.gen(function* () {
      const own = handler(Own, ({ offset }) =>
        Effect.succeed({ ...others, offset, list: [{ offset, name: null }, { offset }, { offset, name: a }] })
      )
      const offset = Offset.make(7n)
      const bytes = yield* own.answer(0, Own.request.at(0).encode({ offset }))
      assert.deepStrictEqual(Own.response.at(0).decode(bytes), {
        ...others,
        offset,
        list: [
          { offset, name: null },
          { offset, name: null },
          { offset, name: a }
        ]
      })
      const turned = handler(Whole, ({ x, y }) => Effect.succeed(new Point({ x: y, y: x })))
      const answer = yield* turned.answer(0, Whole.request.at(0).encode(new Point({ x: 1, y: 2 })))
      assert.deepStrictEqual(Whole.response.at(0).decode(answer), new Point({ x: 2, y: 1 }))
    })
  )

  it("are refused for a misspelt name, a value without its brand, and a struct that is not the class", () => {
    void (() => [
      // @ts-expect-error misspelt
      handler(Own, ({ offset }) => Effect.succeed({ ...others, offset, list: [{ offset, naem: a }] })),
      // @ts-expect-error no brand
      handler(Own, () => Effect.succeed({ ...others, offset: 1n, list: [] })),
      // @ts-expect-error no Point
      handler(Whole, ({ x, y }) => Effect.succeed({ x, y }))
    ])
  })
})
