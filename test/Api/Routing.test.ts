/** Every path of every route leads somewhere in every version, on both sides; and paths are read as they are meant. */
import { assert, describe, it } from "@effect/vitest"
import { routing } from "../../scripts/protocol/routing.ts"
import * as Api from "../../src/Api/Api.ts"
import { apis } from "../../src/Api/apis.ts"
import type { Message } from "../../src/Codec/Message.ts"
import type { Layout } from "../../src/Codec/internal/layout.ts"
import { fieldsAt, layoutAt } from "../support/fieldsAt.ts"

const all: ReadonlyArray<Api.Any> = apis

const requestPaths = (route: Api.Routing): ReadonlyArray<string> => ("request" in route ? route.request : [])

const responsePaths = (route: Api.Routing): ReadonlyArray<string> =>
  !("response" in route) || route.response === undefined
    ? []
    : typeof route.response === "string"
      ? [route.response]
      : route.response

/** Whether a version has a path; throws if it has the beginning of one and not the rest. */
const has = (message: Message, version: number, path: string): boolean => {
  let at = ""
  for (const [index, step] of Api.steps(path).entries()) {
    at = at === "" ? step.field : `${at}.${step.field}`
    const where = `${message.name} v${version}: ${path}, at ${at}`
    const layout = layoutAt(message, version, at)
    if (layout === undefined) {
      assert.strictEqual(index, 0, where)
      return false
    }
    if (step.keys === undefined) continue
    assert.strictEqual(layout.kind, "array", where)
    const fields = fieldsAt(message, version, at)
    if (step.keys.length === 0) assert.isUndefined(fields, `${where}: the elements are keys`)
    else {
      const found = step.keys.filter((together) => together.every((key) => fields!.includes(key)))
      assert.lengthOf(found, 1, `${where}: one of the alternatives`)
    }
  }
  return true
}

/** The kinds of the keys of a path's steps in a version. */
const keyKinds = (message: Message, version: number, path: string): ReadonlyArray<string> => {
  let at = ""
  return Api.steps(path).flatMap(({ field, keys }) => {
    at = at === "" ? field : `${at}.${field}`
    const layout = layoutAt(message, version, at)!
    if (keys === undefined) return [layout.kind]
    if (keys.length === 0) return [(layout as Layout & { readonly element: Layout }).element.kind]
    const fields = fieldsAt(message, version, at)!
    const together = keys.find((each) => each.every((key) => fields.includes(key)))!
    return together.map((key) => layoutAt(message, version, `${at}.${key}`)!.kind)
  })
}

const versionsOf = (api: Api.Any): ReadonlyArray<number> =>
  Array.from({ length: api.versions.max - api.versions.min + 1 }, (_, index) => api.versions.min + index)

describe("the routes of the specs", () => {
  it("are those of the table, each of an API that exists", () => {
    const names = new Set(all.map(({ name }) => name))
    assert.deepStrictEqual(
      Object.keys(routing).filter((name) => !names.has(name)),
      []
    )
    for (const api of all) assert.deepStrictEqual(api.routing, routing[api.name] ?? Api.any, api.name)
  })

  it("go to any broker for these, on purpose", () => {
    assert.deepStrictEqual(
      all.filter(({ routing: { to } }) => to === "any").map(({ name }) => name),
      [
        "Metadata",
        "FindCoordinator",
        "ApiVersions",
        "DescribeAcls",
        "CreateAcls",
        "DeleteAcls",
        "CreateDelegationToken",
        "RenewDelegationToken",
        "ExpireDelegationToken",
        "DescribeDelegationToken",
        "DescribeClientQuotas",
        "AlterClientQuotas",
        "DescribeUserScramCredentials",
        "DescribeQuorum",
        "DescribeCluster",
        "UnregisterBroker",
        "GetTelemetrySubscriptions",
        "PushTelemetry",
        "ListConfigResources",
        "DescribeTopicPartitions",
        "AddRaftVoter",
        "RemoveRaftVoter",
        "UnregisterController"
      ]
    )
  })

  it("have paths that every version has", () => {
    let [paths, split] = [0, 0]
    for (const api of all) {
      const [asked, answered] = [requestPaths(api.routing), responsePaths(api.routing)]
      paths += asked.length + answered.length
      for (const version of versionsOf(api)) {
        const where = `${api.name} v${version}`
        const present = asked.filter((path) => has(api.request, version, path))
        const answers = answered.filter((path) => has(api.response, version, path))
        if (asked.length > 0) assert.isNotEmpty(present, where)
        // What can be split can be put together: where the request has an array, the response has its path.
        if (present.some((path) => Api.steps(path).some(({ keys }) => keys !== undefined))) {
          assert.deepStrictEqual(answers, answered, where)
          split++
        }
        if (api.routing.to === "all") assert.deepStrictEqual(answers, answered, where)
        if (api.routing.to === "coordinator" && api.routing.type === "share")
          assert.isTrue(has(api.request, version, api.routing.group), where)
      }
      for (const path of asked)
        assert.isTrue(
          versionsOf(api).some((version) => has(api.request, version, path)),
          `${api.name}: ${path}`
        )
    }
    assert.isAbove(paths, 50)
    assert.isAbove(split, 80)
  })

  it("say which field names a session with one broker, wherever there is one", () => {
    const found = all.flatMap(({ name, routing: route }) =>
      route.to === "leader" && route.session !== undefined ? [`${name}.${route.session}`] : []
    )
    assert.deepStrictEqual(found, [
      "Fetch.sessionId",
      "ShareFetch.shareSessionEpoch",
      "ShareAcknowledge.shareSessionEpoch"
    ])
    for (const api of all)
      for (const version of versionsOf(api))
        for (const field of fieldsAt(api.request, version, "")!.filter((name) =>
          /session(Id|Epoch)$/i.test(name)
        ))
          if (field !== "sessionEpoch") assert.include(found, `${api.name}.${field}`)
  })

  it("name topics, partitions, groups and resources by what these are", () => {
    for (const api of all) {
      const route = api.routing
      for (const version of versionsOf(api)) {
        const where = `${api.name} v${version}`
        const kindsOf = (message: Message, paths: ReadonlyArray<string>) =>
          paths
            .filter((path) => has(message, version, path))
            .map((path) => keyKinds(message, version, path).join())
        const kinds = [
          ...kindsOf(api.request, requestPaths(route)),
          ...(route.to === "all" ? [] : kindsOf(api.response, responsePaths(route)))
        ]
        const expected =
          route.to === "leader" || (route.to === "coordinator" && route.type === "share")
            ? /(^|,)(string|uuid),int32$/
            : route.to === "coordinator"
              ? /^string$/
              : route.to === "resource"
                ? /^int8,string$/
                : /^$/
        for (const each of kinds) assert.match(each, expected, where)
      }
    }
  })
})

describe("a path", () => {
  it("is read step by step", () => {
    assert.deepStrictEqual(Api.steps("groupId"), [{ field: "groupId", keys: undefined }])
    assert.deepStrictEqual(Api.steps("groups[]"), [{ field: "groups", keys: [] }])
    assert.deepStrictEqual(Api.steps("topics[topic/topicId].partitions[partition]"), [
      { field: "topics", keys: [["topic"], ["topicId"]] },
      { field: "partitions", keys: [["partition"]] }
    ])
    assert.deepStrictEqual(Api.steps("resources[resourceType+resourceName]"), [
      { field: "resources", keys: [["resourceType", "resourceName"]] }
    ])
  })

  for (const wrong of ["", ".", "a.", "a[", "a]", "a[b", "a[b]c", "a[b/]", "a[/b]", "a[b][c]", "a b"])
    it(`is not "${wrong}"`, () => {
      assert.throws(() => Api.steps(wrong), TypeError, `"${wrong}" is not a path`)
    })
})
