/**
 * The routing of requests, sans-I/O: an API's routing data, an input and what is known of the cluster go in, the parts for each broker come out; answers go in,
 * one response in the order of the request comes out, with what is to be learnt and may be asked again.
 *
 * - `Plan.ts`: the contract; `Route.ts`: the routing of each API
 * - `planner.ts`: where the parts of a request go; `subjects.ts`: what it is about; `split.ts`: the parts themselves
 * - `learner.ts`: what answers and failures say, and what may be asked again; `refusals.ts`: the codes, `codes.ts`: where they are, `verdict.ts`: what they say together
 * - `merge.ts`: the answers as one; `elements.ts`: of what they are made, `toldOf.ts`: how a failure is told
 * - `paths.ts`: walking messages by the paths of routing data, and what tells their elements apart
 *
 * @since 0.1.0
 */
export type * from "./Plan.ts"
