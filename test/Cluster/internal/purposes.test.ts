/** Which connection an API is asked on: by what its spec says, and by no name or number. */
import { assert, describe, it } from "@effect/vitest"
import * as Api from "../../../src/Api/Api.ts"
import { apis } from "../../../src/Api/apis.ts"
import { int32 } from "../../../src/Codec/index.ts"
import { purposeOf } from "../../../src/Cluster/internal/purposes.ts"

const api = (options: Api.FactOptions<"waitMs">) =>
  Api.make("Produce", {
    key: 0,
    versions: "0",
    request: { waitMs: int32 },
    response: {},
    ...options
  })
describe("purposeOf", () => {
  it("gives each API of Kafka its connection", () => {
    const found: Record<string, Array<string>> = {}
    for (const api of apis) (found[purposeOf(api)] ??= []).push(api.name)
    const { other, ...waiting } = found
    assert.deepStrictEqual(
      Object.fromEntries(Object.entries(waiting).map(([purpose, names]) => [purpose, names.sort()])),
      {
        produce: ["Produce"],
        fetch: ["Fetch", "ShareFetch"],
        group: ["JoinGroup", "SyncGroup"],
        admin: [
          "AddRaftVoter",
          "AlterPartitionReassignments",
          "CreatePartitions",
          "CreateTopics",
          "DeleteRecords",
          "DeleteTopics",
          "ElectLeaders",
          "ListOffsets",
          "ListPartitionReassignments",
          "UpdateFeatures"
        ]
      }
    )
    assert.includeMembers(other!, ["Metadata", "Heartbeat", "OffsetCommit", "FindCoordinator"])
  })

  it("takes an API of one's own by its facts", () => {
    assert.strictEqual(purposeOf(api({})), "other")
    assert.strictEqual(purposeOf(api({ brokerWait: "waitMs" })), "admin")
    assert.strictEqual(purposeOf(api({ brokerWait: { atLeastMs: 1 } })), "group")
    assert.strictEqual(purposeOf(api({ brokerWait: "waitMs", operation: "send" })), "produce")
    assert.strictEqual(purposeOf(api({ brokerWait: "waitMs", operation: "receive" })), "fetch")
    assert.strictEqual(purposeOf(api({ operation: "settle" })), "other")
  })
})
