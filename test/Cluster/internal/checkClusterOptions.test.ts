/** Options of a cluster that cannot be are refused at once, by name, and with nothing of what was given but its kind. */
import { assert, describe, it } from "@effect/vitest"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type { InvalidOption } from "../../../src/Client/KafkaError.ts"
import type { ClusterOptions } from "../../../src/Cluster/ClusterOptions.ts"
import { checkClusterOptions } from "../../../src/Cluster/internal/checkClusterOptions.ts"
import * as Sasl from "../../../src/Connection/Sasl.ts"

/** As programs without types give them. */
const check = (options: unknown): InvalidOption | undefined => checkClusterOptions(options as ClusterOptions)

const secret = "hunter2-secret"
const bootstrapServers = ["a:9092"]

const times = [
  "metadataMaxAge",
  "metadataMaxIdle",
  "rebootstrapAfter",
  "idleTimeout",
  "requestTimeout"
] as const
const notTimes = [-1, Number.NaN, "soon", null, {}, { second: 5 }, -5n, new Date(0)]

const entries: ReadonlyArray<unknown> = [
  "",
  ":9092",
  "a:",
  "a:0",
  "a:65536",
  "a:9o92",
  "a b:1",
  " a:1",
  "::1",
  "[::1",
  "[::1]9092",
  "[a]:1",
  "a:1:2",
  "a,b",
  "http://a:1",
  "SSL://a:1",
  "user@a:1",
  "a/b",
  "a\0:1",
  "\u001b[31m:1",
  `${secret}:secret`,
  null,
  undefined,
  5,
  ["a:1"],
  true
]

const badAddresses: ReadonlyArray<readonly [path: string, address: Record<string, unknown>]> = [
  [".host", {}],
  [".host", { host: undefined }],
  [".host", { host: "a:9092" }],
  [".host", { host: "" }],
  [".port", { host: "a", port: 0 }],
  [".port", { host: "a", port: "9092" }],
  [".serverName", { host: "a", serverName: "" }],
  [".hots", { host: "a", hots: "a" }],
  [".password", { host: "a", password: secret }]
]

const wrong: ReadonlyArray<readonly [option: string, options: Record<string, unknown>]> = [
  ["bootstrapServers", {}],
  ["bootstrapServers", { bootstrapServers: undefined }],
  ["bootstrapControllers", { bootstrapServers, bootstrapControllers: ["c:9093"] }],
  ["bootstrapControllers", { bootstrapControllers: [] }],
  ...[[], "a:9092", null, {}, new Set(["a:9092"]), 9092].map(
    (servers) => ["bootstrapServers", { bootstrapServers: servers }] as const
  ),
  ...entries.flatMap((entry) => [
    ["bootstrapServers[1]", { bootstrapServers: ["a", entry] }] as const,
    ["bootstrapControllers[0]", { bootstrapControllers: [entry, "a"] }] as const
  ]),
  // oxlint-disable-next-line no-sparse-arrays
  ["bootstrapServers[1]", { bootstrapServers: ["a", , "b"] }],
  ...badAddresses.map(
    ([path, address]) => [`bootstrapServers[1]${path}`, { bootstrapServers: ["a", address] }] as const
  ),
  ...times.flatMap((option) =>
    notTimes.map((value) => [option, { bootstrapServers, [option]: value }] as const)
  ),
  ["metadataMaxAge", { bootstrapServers, metadataMaxAge: 0 }],
  ["metadataMaxIdle", { bootstrapServers, metadataMaxIdle: 0 }],
  ...["yes", 1, null].map(
    (value) => ["allowAutoTopicCreation", { bootstrapServers, allowAutoTopicCreation: value }] as const
  ),
  ["addressOf", { bootstrapServers, addressOf: { host: "a" } }],
  ["retry", { bootstrapServers, retry: "never" }],
  ["retry", { bootstrapServers, retry: false }],
  ["reconnect", { bootstrapServers, reconnect: "always" }],
  ["clientId", { bootstrapServers, clientId: 5 }],
  ["sasl", { bootstrapServers, sasl: { mechanism: "plain", password: secret } }],
  ["tls", { bootstrapServers, tls: true }],
  ["tls.key", { bootstrapServers, tls: { certificate: "-----BEGIN CERTIFICATE-----", key: secret } }],
  ["tls.certificate", { bootstrapServers, tls: { key: Redacted.make(secret) } }],
  ["tls.cafile", { bootstrapServers, tls: { cafile: "ca.pem" } }],
  // Those of a connection that a cluster has not, and what a connection takes beside an address.
  ["host", { bootstrapServers, host: "a" }],
  ["port", { bootstrapServers, port: 9092 }],
  ["nodeId", { bootstrapServers, nodeId: 1 }],
  ["errorMessage", { bootstrapServers, errorMessage: null }],
  ["password", { bootstrapServers, password: secret }]
]

const asText = (options: unknown): string =>
  JSON.stringify(options, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)).slice(
    0,
    70
  )

describe("options of a cluster", () => {
  it("refuses what cannot be, by its path, and shows no value", () => {
    for (const [option, options] of wrong) {
      const what = `${option}: ${asText(options)}`
      const reason = check(options)
      assert.strictEqual(reason?.option, option, what)
      assert.notInclude(reason?.message, secret, what)
      assert.notInclude(reason?.message, "\u001b", what)
      assert.isBelow(reason?.message.length ?? 0, 300, what)
    }
  })

  it("refuses what is no object, and what throws when it is read", () => {
    for (const options of [undefined, null, 5, "a:9092"])
      assert.strictEqual(check(options)?.option, "options")
    const throwing = {
      get bootstrapServers() {
        throw new Error(secret)
      }
    }
    assert.strictEqual(check(throwing)?.option, "bootstrapServers")
    assert.notInclude(check(throwing)?.message, secret)
    const inEntry = {
      get host() {
        throw new Error(secret)
      }
    }
    assert.strictEqual(check({ bootstrapServers: [inEntry] })?.option, "bootstrapServers[0].host")
  })

  it("says which name was meant", () => {
    assert.match(check({ bootstrapServer: ["a"] })?.message ?? "", /`bootstrapServers`\?/)
    assert.match(check({ bootstrapServers, metadataMaxage: 1 })?.message ?? "", /`metadataMaxAge`\?/)
    assert.match(
      check({ bootstrapServers: [{ host: "a", servername: "b" }] })?.message ?? "",
      /`bootstrapServers\[0\]\.serverName`\?/
    )
    assert.match(check({})?.message ?? "", /bootstrapControllers/)
  })

  it("takes what can be", () => {
    const servers = [
      "a",
      "a:1",
      "a.b-c_d:65535",
      "10.0.0.1:9092",
      "[::1]:9092",
      "[::1]",
      "[fe80::1%eth0]:9092",
      { host: "a" },
      { host: "::1", port: 1, serverName: "b" },
      { host: "a", port: undefined },
      // As Metadata and DescribeCluster tell of brokers.
      { nodeId: 1, host: "a", port: 1, rack: null },
      { brokerId: 1, host: "a", port: 1, isFenced: false }
    ]
    for (const options of [
      { bootstrapServers: servers },
      { bootstrapControllers: servers },
      { bootstrapServers, bootstrapControllers: undefined },
      {
        bootstrapServers,
        addressOf: () => ({ host: "a" }),
        metadataMaxAge: "Infinity",
        metadataMaxIdle: "1 minute",
        rebootstrapAfter: "Infinity",
        allowAutoTopicCreation: true,
        retry: Schedule.recurs(3),
        reconnect: "never",
        idleTimeout: "Infinity",
        clientId: null,
        tls: {},
        sasl: Sasl.plain({ username: "u", password: Redacted.make(secret) })
      },
      { bootstrapServers, rebootstrapAfter: 0 }
    ])
      assert.isUndefined(check(options)?.message)
  })
})
