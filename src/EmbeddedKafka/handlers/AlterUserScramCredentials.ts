/**
 * AlterUserScramCredentials: sets and removes SCRAM credentials of users (KIP-554). They are kept and described; nobody is asked for them yet, for there is no SASL.
 * Each user may be named once in a request.
 */
import type * as Api from "../../Api/Api.ts"
import { AlterUserScramCredentials } from "../../Api/AlterUserScramCredentials.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { credentialKey } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import { type ConfigRefusal, refusal } from "../cluster/configs/operations.ts"
import { onController } from "./onController.ts"

type Request = Call<typeof AlterUserScramCredentials>["request"]
type Deletion = Request["deletions"][number]
type Upsertion = Request["upsertions"][number]
type Result = Api.ResponseInput<typeof AlterUserScramCredentials>["results"][number]

/** SCRAM-SHA-256 and SCRAM-SHA-512. */
const mechanisms = [1, 2]
const iterations = { min: 4096, max: 16_384 }

export const alterUserScramCredentials = handler(AlterUserScramCredentials, (call) => {
  const { deletions, upsertions } = call.request
  const users = [...new Set([...deletions, ...upsertions].map(({ name }) => name))]
  onController(
    call,
    (errorCode) =>
      call.respond({
        throttleTimeMs: 0,
        results: users.map((user) => ({ user, errorCode, errorMessage: null }))
      }),
    () => call.respond({ throttleTimeMs: 0, results: users.map((user) => alter(call, user)) })
  )
})

const alter = (call: Call<typeof AlterUserScramCredentials>, user: string): Result => {
  const deletions = call.request.deletions.filter(({ name }) => name === user)
  const upsertions = call.request.upsertions.filter(({ name }) => name === user)
  const { after, before } = call.guard({ resource: user })
  const refused =
    before !== codes.NONE
      ? refusal(before, null)
      : deletions.length + upsertions.length > 1
        ? refusal(codes.DUPLICATE_RESOURCE, "a user can be altered once in a request")
        : (deletions.map((each) => checkDeletion(call, each)).at(0) ?? upsertions.map(checkUpsertion).at(0))
  if (refused !== undefined) return { user, errorCode: refused.code, errorMessage: refused.message }
  call.cluster.controller.change((draft) => {
    for (const { mechanism } of deletions) draft.scramCredentials.delete(credentialKey(user, mechanism))
    for (const each of upsertions)
      draft.scramCredentials.set(credentialKey(user, each.mechanism), {
        user,
        mechanism: each.mechanism,
        iterations: each.iterations,
        salt: each.salt.slice(),
        saltedPassword: each.saltedPassword.slice()
      })
  })
  return { user, errorCode: after, errorMessage: null }
}

const unacceptable = (message: string): ConfigRefusal => refusal(codes.UNACCEPTABLE_CREDENTIAL, message)

const check = ({ mechanism, name }: Deletion): ConfigRefusal | undefined => {
  if (name === "") return unacceptable("a user's name must not be empty")
  return mechanisms.includes(mechanism)
    ? undefined
    : refusal(codes.UNSUPPORTED_SASL_MECHANISM, "not a SCRAM mechanism")
}

const checkDeletion = (
  { cluster }: Call<typeof AlterUserScramCredentials>,
  deletion: Deletion
): ConfigRefusal | undefined =>
  check(deletion) ??
  (cluster.controller.image.scramCredentials.has(credentialKey(deletion.name, deletion.mechanism))
    ? undefined
    : refusal(codes.RESOURCE_NOT_FOUND, "the user has no credential of this mechanism"))

const checkUpsertion = (upsertion: Upsertion): ConfigRefusal | undefined => {
  const wrong = check(upsertion)
  if (wrong !== undefined) return wrong
  if (upsertion.iterations < iterations.min) return unacceptable("too few iterations")
  return upsertion.iterations > iterations.max ? unacceptable("too many iterations") : undefined
}
