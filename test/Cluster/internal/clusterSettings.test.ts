/** What the options of a cluster come to: the defaults that `ClusterOptions` names, and what of them is for the connections. */
import { assert, describe, it } from "@effect/vitest"
import * as Schedule from "effect/Schedule"
import { type ClusterOptions, defaultRetry } from "../../../src/Cluster/ClusterOptions.ts"
import { resolveCluster } from "../../../src/Cluster/internal/clusterSettings.ts"
import { checkOptions } from "../../../src/Connection/internal/checkOptions.ts"

const node = { nodeId: 1, host: "b1", port: 9093, rack: "r" }

const said = (options: object) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))

const addressOf = () => ({ host: "tunnel" })

describe("resolveCluster", () => {
  it("has the documented defaults", () => {
    const { knowledge, links, ...rest } = resolveCluster({ bootstrapServers: ["a"] })
    const { addressOf: advertised, ...settings } = knowledge
    assert.deepStrictEqual(settings, {
      bootstrap: [{ host: "a", port: 9092, serverName: undefined }],
      begunWith: "brokers",
      metadataMaxAgeMs: 300_000,
      metadataMaxIdleMs: 300_000,
      rebootstrapAfterMs: 300_000,
      allowAutoTopicCreation: false,
      requestTimeoutMs: 30_000
    })
    assert.deepStrictEqual(advertised(node), { host: "b1", port: 9093 })
    assert.deepStrictEqual(said(links), { idleTimeout: "9 minutes" })
    assert.deepStrictEqual(rest, {
      retry: defaultRetry,
      requestTimeoutMs: 30_000,
      waitsForBrokers: true
    })
  })

  it("takes what is given, in milliseconds", () => {
    const retry = Schedule.spaced("1 second")
    const { links, ...settings } = resolveCluster({
      bootstrapControllers: ["c1:9093", "[::1]:9094", { host: "c3", serverName: "c" }],
      addressOf,
      metadataMaxAge: "1 minute",
      metadataMaxIdle: 2000,
      rebootstrapAfter: "Infinity",
      allowAutoTopicCreation: true,
      retry,
      requestTimeout: "5 seconds",
      reconnect: "never",
      idleTimeout: "Infinity"
    })
    assert.deepStrictEqual(settings, {
      knowledge: {
        bootstrap: [
          { host: "c1", port: 9093, serverName: undefined },
          { host: "::1", port: 9094, serverName: undefined },
          { host: "c3", port: 9092, serverName: "c" }
        ],
        begunWith: "controllers",
        addressOf,
        metadataMaxAgeMs: 60_000,
        metadataMaxIdleMs: 2000,
        rebootstrapAfterMs: Number.POSITIVE_INFINITY,
        allowAutoTopicCreation: true,
        requestTimeoutMs: 5000
      },
      retry,
      requestTimeoutMs: 5000,
      waitsForBrokers: false
    })
    assert.deepStrictEqual(said(links), {
      requestTimeout: "5 seconds",
      reconnect: "never",
      idleTimeout: "Infinity"
    })
  })

  it("takes what is set to undefined for what is not set", () => {
    const unset: Required<{ [K in keyof ClusterOptions]: undefined }> = {
      bootstrapServers: undefined,
      bootstrapControllers: undefined,
      addressOf: undefined,
      metadataMaxAge: undefined,
      metadataMaxIdle: undefined,
      rebootstrapAfter: undefined,
      allowAutoTopicCreation: undefined,
      retry: undefined,
      clientId: undefined,
      tls: undefined,
      sasl: undefined,
      reconnect: undefined,
      requestTimeout: undefined,
      connectTimeout: undefined,
      maxConnectTimeout: undefined,
      closeTimeout: undefined,
      idleTimeout: undefined,
      maxFrameBytes: undefined,
      maxDecodedBytes: undefined,
      maxInFlight: undefined,
      maxQueuedBytes: undefined,
      brokerVersions: undefined,
      deadPeerTimeout: undefined,
      throttle: undefined,
      maxThrottleTime: undefined
    }
    const { knowledge, links, ...rest } = resolveCluster({ ...unset, bootstrapServers: ["a"] })
    const expected = resolveCluster({ bootstrapServers: ["a"] })
    assert.deepStrictEqual(knowledge, expected.knowledge)
    assert.deepStrictEqual(rest, { retry: expected.retry, requestTimeoutMs: 30_000, waitsForBrokers: true })
    assert.strictEqual(links.idleTimeout, "9 minutes")
    assert.isUndefined(checkOptions({ ...links, host: "a" }), "all of it is known to a connection")
  })

  it("takes what is inherited, and keeps addresses of its own", () => {
    const server = { host: "a", port: 1 }
    const tls = { serverName: "x" }
    const options: ClusterOptions = Object.create({ bootstrapServers: [server], tls, clientId: "me" })
    const { knowledge, links } = resolveCluster(options)
    server.port = 2
    assert.strictEqual(knowledge.bootstrap[0]?.port, 1)
    assert.strictEqual(links.tls, tls)
    assert.strictEqual(links.clientId, "me")
  })
})
