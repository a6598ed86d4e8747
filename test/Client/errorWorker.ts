/** The other side of `KafkaErrorSchema.test.ts`: a worker thread whose RPC fails with the errors asked for. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeWorkerRunner from "@effect/platform-node/NodeWorkerRunner"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as RpcServer from "effect/rpc/RpcServer"
import { ErrorRpcs } from "./errorRpc.ts"
import { kafkaErrors } from "./kafkaErrors.ts"

const handlers = ErrorRpcs.toLayer({ fail: ({ index }) => Effect.fail(kafkaErrors[index]!) })

RpcServer.layer(ErrorRpcs).pipe(
  Layer.provide(handlers),
  Layer.provide(RpcServer.layerProtocolWorkerRunner),
  Layer.provide(NodeWorkerRunner.layer),
  Layer.launch,
  NodeRuntime.runMain
)
