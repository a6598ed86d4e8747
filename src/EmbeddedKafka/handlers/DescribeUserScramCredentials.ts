/**
 * DescribeUserScramCredentials: by which mechanisms users have credentials, and how many iterations these took (KIP-554); never the credentials. Null or empty asks for
 * all users.
 */
import type * as Api from "../../Api/Api.ts"
import { DescribeUserScramCredentials } from "../../Api/DescribeUserScramCredentials.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"

type Result = Api.ResponseInput<typeof DescribeUserScramCredentials>["results"][number]

export const describeUserScramCredentials = handler(DescribeUserScramCredentials, (call) => {
  const asked = (call.request.users ?? []).map(({ name }) => name)
  const all = [...call.broker.image.scramCredentials.values()].map(({ user }) => user)
  const users = [...new Set(asked.length === 0 ? all : asked)]
  call.respond({
    throttleTimeMs: 0,
    errorCode: codes.NONE,
    errorMessage: null,
    results: users.map((user) => describe(call, user, asked.filter((each) => each === user).length > 1))
  })
})

const describe = (
  call: Call<typeof DescribeUserScramCredentials>,
  user: string,
  isTwice: boolean
): Result => {
  const { after, before } = call.guard({ resource: user })
  if (before !== codes.NONE) return refused(user, before, null)
  if (isTwice) return refused(user, codes.DUPLICATE_RESOURCE, "a user can be described once in a request")
  const credentialInfos = [...call.broker.image.scramCredentials.values()]
    .filter((each) => each.user === user)
    .map(({ iterations, mechanism }) => ({ mechanism, iterations }))
  return credentialInfos.length === 0
    ? refused(user, codes.RESOURCE_NOT_FOUND, "the user has no SCRAM credential")
    : { user, errorCode: after, errorMessage: null, credentialInfos }
}

const refused = (user: string, errorCode: number, errorMessage: string | null): Result => ({
  user,
  errorCode,
  errorMessage,
  credentialInfos: []
})
