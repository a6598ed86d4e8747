/** What `import … from "effect-kafka-protocol"` offers beside the APIs: services as classes, functions in namespaces, and no name that says nothing alone. */
import { assert, describe, it } from "@effect/vitest"
import * as root from "../src/index.ts"
import type {
  BrokerVersions,
  ConnectionStatus,
  Kafka,
  KafkaConnectionOptions,
  KafkaErrorReason,
  TlsOptions
} from "../src/index.ts"

const namespaces = [
  "Api",
  "ClusterConfig",
  "Codec",
  "ErrorCode",
  "Kafka",
  "KafkaConfig",
  "RecordsEffect",
  "Sasl"
] as const

const services = ["KafkaClient", "KafkaCluster", "KafkaConnection", "Transport"] as const

const classes = [
  "AuthenticationError",
  "BrokerVersions",
  "ConnectionError",
  "InvalidOption",
  "KafkaError",
  "KafkaRecord",
  "NotSent",
  "OutcomeUnknown",
  "Records",
  "RecordsBuilder",
  "RecordsError",
  "ShardFailure",
  "Timeout",
  "VersionNotSupported"
] as const

/** The rest: each says by itself what it is of. */
const others = [
  "RequestHeader",
  "ResponseHeader",
  "apis",
  "clusterViews",
  "defaultReconnect",
  "defaultRetry",
  "isKafkaError",
  "statusChanges"
]

/** Types by names that say what they are of; checked by the compiler. */
export type Named = [
  BrokerVersions,
  ConnectionStatus.Connected,
  Kafka.RequestOptions,
  KafkaConnectionOptions,
  KafkaErrorReason,
  TlsOptions,
  // @ts-expect-error says nothing alone
  root.Options,
  // @ts-expect-error says nothing alone
  root.Status,
  // @ts-expect-error says nothing alone
  root.Connected,
  // @ts-expect-error says nothing alone
  root.Closed,
  // @ts-expect-error says nothing alone
  root.RequestOptions,
  // @ts-expect-error says nothing alone
  root.OpenOptions
]

describe("the root of the package", () => {
  it("has the APIs, and nothing else that is not listed here", () => {
    const names = new Set<string>(root.apis.map(({ name }) => name))
    assert.strictEqual(names.size, 95)
    for (const name of names) assert.property(root, name)
    assert.deepStrictEqual(
      Object.keys(root)
        .filter((name) => !names.has(name))
        .sort(),
      [...namespaces, ...services, ...classes, ...others].sort()
    )
  })

  it("has services as classes with their statics", () => {
    for (const name of ["make", "layer", "layerConfig"] as const) {
      assert.isFunction(root.KafkaConnection[name], name)
      assert.isFunction(root.KafkaCluster[name], name)
    }
    for (const { key } of [root.KafkaClient, root.KafkaCluster, root.KafkaConnection, root.Transport])
      assert.isString(key)
  })
})
