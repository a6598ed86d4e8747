/**
 * The requests by which a cluster learns: what to ask, in the form that a broker's version has, and what the answer says.
 */
import * as Effect from "effect/Effect"
import type * as Api from "../../Api/Api.ts"
import { fromCode } from "../../Api/ErrorCode.ts"
import { DescribeCluster } from "../../Api/DescribeCluster.ts"
import { FindCoordinator } from "../../Api/FindCoordinator.ts"
import { Metadata } from "../../Api/Metadata.ts"
import { askMetadata as askInAnyVersion, type MetadataAnswer } from "../../Client/internal/askMetadata.ts"
import { ConnectionError, KafkaError } from "../../Client/KafkaError.ts"
import type { TopicRef } from "../ClusterView.ts"
import type { CoordinatorKey } from "../routing/Plan.ts"
import type { Found } from "../state/Coordinators.ts"
import type { Link } from "./Links.ts"

/** Metadata of topics, of the brokers and the controller. An answer that knows no broker is none. */
export const askMetadata = (
  { address, client }: Link,
  topics: ReadonlyArray<TopicRef>,
  allowAutoTopicCreation: boolean
): Effect.Effect<MetadataAnswer, KafkaError> =>
  Effect.flatMap(askInAnyVersion(client, topics, allowAutoTopicCreation), (answer) =>
    answer.response.brokers.length > 0
      ? Effect.succeed(answer)
      : Effect.fail(knowsNobody(`${address.host}:${address.port ?? 9092}`))
  )

const knowsNobody = (broker: string): KafkaError =>
  new KafkaError({
    reason: new ConnectionError({ phase: "resolve", broker, detail: "it knows of no broker of its cluster" }),
    broker,
    apiName: Metadata.name
  })

/** The controllers of a cluster, asked of one of them (KIP-919). */
export const askControllers = ({
  client
}: Link): Effect.Effect<typeof DescribeCluster.response.Type, KafkaError> =>
  client.request(DescribeCluster, { includeClusterAuthorizedOperations: false, endpointType: 2 })

const keyTypes: { readonly [T in Api.CoordinatorType]: number } = { group: 0, transaction: 1, share: 2 }

export interface CoordinatorsAnswer {
  readonly found: ReadonlyArray<Found>
  /** Of keys, by {@link keyOf}, of which a broker refused to say who coordinates them. */
  readonly refused: ReadonlyMap<string, KafkaError>
}

export const keyOf = ({ key, type }: CoordinatorKey): string => `${type} ${key}`

interface Told {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly errorCode: number
  readonly errorMessage?: string | null
}

/** The coordinators of keys of one type: by one request, or by one for each where the broker is too old for that (before FindCoordinator 4). */
export const askCoordinators = (
  { client }: Link,
  type: Api.CoordinatorType,
  keys: ReadonlyArray<string>
): Effect.Effect<CoordinatorsAnswer, KafkaError> => {
  const keyType = keyTypes[type]
  const together = client
    .request(FindCoordinator, { keyType, coordinatorKeys: keys })
    .pipe(Effect.map(({ coordinators = [] }) => coordinators.map((told) => [told.key, told] as const)))
  const apart = Effect.forEach(
    keys,
    (key) =>
      Effect.map(
        client.request(FindCoordinator, keyType === 0 ? { key } : { key, keyType }, { errors: "data" }),
        ({ errorCode = 0, errorMessage = null, host = "", nodeId = -1, port = -1 }) =>
          [key, { errorCode, errorMessage, host, nodeId, port }] as const
      ),
    { concurrency: "unbounded" }
  )
  return Effect.catch(together, (error) =>
    error.reason._tag === "VersionNotSupported" ? apart : Effect.fail(error)
  ).pipe(Effect.map((told) => coordinatorsOf(type, told)))
}

const coordinatorsOf = (
  type: Api.CoordinatorType,
  all: ReadonlyArray<readonly [string, Told]>
): CoordinatorsAnswer => {
  const found: Array<Found> = []
  const refused = new Map<string, KafkaError>()
  for (const [key, { errorCode, errorMessage, host, nodeId, port }] of all) {
    if (errorCode === 0) {
      found.push({ type, key, node: { nodeId, host, port, rack: null } })
      continue
    }
    const reason = fromCode(
      errorCode,
      { apiName: FindCoordinator.name, errorMessage: errorMessage ?? undefined },
      FindCoordinator
    )
    // Who coordinates is not decided yet: that is not known, and no more.
    if (reason.isRetryable) continue
    refused.set(
      keyOf({ type, key }),
      new KafkaError({ reason, broker: undefined, apiName: FindCoordinator.name })
    )
  }
  return { found, refused }
}
