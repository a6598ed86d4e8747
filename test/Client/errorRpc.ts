/** An RPC that fails with the `KafkaError` of a number. */
import * as Schema from "effect/Schema"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcGroup from "effect/rpc/RpcGroup"
import { KafkaErrorSchema } from "../../src/Client/KafkaErrorSchema.ts"

export class ErrorRpcs extends RpcGroup.make(
  Rpc.make("fail", { payload: { index: Schema.Int }, success: Schema.Void, error: KafkaErrorSchema })
) {}
