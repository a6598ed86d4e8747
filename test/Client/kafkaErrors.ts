/** A `KafkaError` of every reason, with what each can hold, for both sides of a worker. */
import { codes, fromCode, UnrecognizedErrorCode } from "../../src/Api/ErrorCode.ts"
import { DecodeError, EncodeError } from "../../src/Codec/Errors/CodecError.ts"
import {
  AuthenticationError,
  ConnectionError,
  type ConnectionPhase,
  InvalidOption,
  KafkaError,
  type KafkaErrorReason,
  NotSent,
  OutcomeUnknown,
  ShardFailure,
  Timeout,
  VersionNotSupported
} from "../../src/Client/KafkaError.ts"

/** Stands in what must stay on this side. */
export const payload = "payload-of-a-user"

const phases: Readonly<Record<ConnectionPhase, true>> = {
  resolve: true,
  connect: true,
  tls: true,
  negotiate: true,
  authenticate: true,
  established: true,
  closed: true
}

const connectionErrors = Object.keys(phases).flatMap((phase) => [
  new ConnectionError({ phase: phase as ConnectionPhase, broker: "a:1", detail: "no" }),
  new ConnectionError({
    phase: phase as ConnectionPhase,
    broker: "[::1]:9092",
    detail: "with \u0000 \ud800 and a \n line",
    cause: Object.assign(new Error("reset by the peer"), { code: "ECONNRESET", socket: payload })
  })
])

const range = { min: 0, max: 3 }
const where = {
  messageName: "EchoRequest",
  version: 3,
  path: "a[0].b",
  offset: 7,
  expected: "x",
  actual: "y"
}

const versions = [
  new VersionNotSupported({ apiName: "Echo", requested: undefined, client: range, broker: undefined }),
  new VersionNotSupported({ apiName: "Echo", requested: 9, client: range, broker: { min: 4, max: 0x7fff } }),
  new VersionNotSupported({
    apiName: "Echo",
    requested: undefined,
    client: range,
    broker: range,
    fields: [
      { path: "a[0].b", value: "null", versions: range, instead: undefined, otherwise: "taken for 0" },
      { path: "c", value: undefined, versions: { min: 3, max: 3 }, instead: "topicId", otherwise: undefined }
    ]
  })
]

const clientReasons: ReadonlyArray<KafkaErrorReason> = [
  ...connectionErrors,
  ...connectionErrors.map((cause) => new NotSent({ cause })),
  ...connectionErrors.map((cause) => new OutcomeUnknown({ cause })),
  new Timeout({ timeoutMs: 5, sent: true }),
  new Timeout({ timeoutMs: 0.5, sent: false }),
  new Timeout({ timeoutMs: Number.POSITIVE_INFINITY, sent: false, throttleTimeMs: 77 }),
  ...versions,
  new EncodeError(where),
  new EncodeError({ ...where, version: undefined, path: "" }),
  new DecodeError(where),
  new DecodeError({ ...where, version: undefined, limit: "maxDecodedBytes" }),
  new AuthenticationError({ mechanism: "PLAIN", detail: "no" }),
  new AuthenticationError({
    mechanism: "OAUTHBEARER",
    detail: "no token",
    isTransient: true,
    cause: payload
  }),
  new InvalidOption({ option: "tls.serverName", expected: "a name", actual: "a string of 0 characters" })
]

/** What only this side has: the response that an error keeps. */
const response = { errorCode: 1, offset: 5n, records: Buffer.from(payload) }

const brokerReasons: ReadonlyArray<KafkaErrorReason> = [
  ...codes().flatMap(({ code }) => [
    fromCode(code),
    // Of an API that changes nothing, each code is safe.
    fromCode(code, { apiName: "Echo" }, { readOnly: true }),
    fromCode(code, {
      apiName: "Echo",
      apiVersion: 3,
      broker: "a:1",
      path: "topics[0]",
      errorMessage: "why",
      response
    })
  ]),
  fromCode(0),
  fromCode(3, { errorMessage: null, response }),
  new UnrecognizedErrorCode({ code: 9999, apiName: "Echo", errorMessage: "x".repeat(2000), response }),
  new UnrecognizedErrorCode({ code: 3 })
]

const shardReasons: ReadonlyArray<KafkaErrorReason> = [
  new ShardFailure({
    failures: [...clientReasons, ...brokerReasons].map((reason, nodeId) => ({
      nodeId,
      error: new KafkaError({ reason, broker: "a:1", apiName: "Echo", version: 0 })
    })),
    answers: [{ nodeId: 7, response }],
    isSafeToRetry: false
  }),
  new ShardFailure({
    failures: [
      {
        nodeId: -1,
        error: new KafkaError({ reason: new Timeout({ timeoutMs: 5, sent: false }), broker: undefined })
      }
    ],
    answers: [],
    isSafeToRetry: true
  })
]

export const kafkaErrors: ReadonlyArray<KafkaError> = [
  ...clientReasons,
  ...brokerReasons,
  ...shardReasons
].flatMap((reason) => [
  new KafkaError({ reason, broker: undefined }),
  new KafkaError({ reason, broker: "a:1", apiName: "Echo", version: 0 })
])
