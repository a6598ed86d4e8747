/**
 * How a broker keeps its handlers: a table by API, each of them with the types of its own, without a cast.
 */
import * as Effect from "effect/Effect"
import type * as Api from "../../src/Api/Api.ts"
import type { Message } from "../../src/Codec/Message.ts"

/** A handler as bytes see it. */
export interface Handler {
  readonly api: Api.Any
  readonly answer: (version: number, request: Uint8Array) => Effect.Effect<Uint8Array>
}

/** Tells what an API asks for from what it is answered with, and joins the two. */
export const handler = <Req, Res, Given extends Res>(
  api: Api.Api<string, Message<Req, unknown>, Message<unknown, Res>>,
  handle: (request: Req, version: number) => Effect.Effect<Given & Api.Exact<Res, Given>>
): Handler => ({
  api,
  answer: (version, request) =>
    Effect.map(handle(api.request.at(version).decode(request), version), (response) =>
      api.response.at(version).encode(response)
    )
})

export const tableOf = (...handlers: ReadonlyArray<Handler>): ReadonlyMap<Api.Any, Handler> =>
  new Map(handlers.map((each) => [each.api, each]))

/** A handler as a method, which all tables can hold: of any API, when nothing is known of the API. */
export interface Answers<A extends Api.Any = Api.Any> {
  readonly api: A
  answer(request: Api.Request<A>): Api.ResponseInput<A>
}
