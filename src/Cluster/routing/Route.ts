/**
 * The routing of each API, made once.
 */
import type * as Api from "../../Api/Api.ts"
import { learnerOf } from "./learner.ts"
import { mergeWith } from "./merge.ts"
import type { Route } from "./Plan.ts"
import { plannerOf } from "./planner.ts"

const routes = new WeakMap<Api.Any, Route>()

export const routeOf = (api: Api.Any): Route => {
  const known = routes.get(api)
  if (known !== undefined) return known
  const learner = learnerOf(api)
  const route: Route = {
    api,
    plan: plannerOf(api),
    isPlain: (response) => learner.isPlain(response),
    learn: (input, response, isFromController) => learner.learn(input, response, isFromController),
    learnFailure: (input, error, isFromController) => learner.learnFailure(input, error, isFromController),
    merge: mergeWith(api)
  }
  routes.set(api, route)
  return route
}
