/**
 * The status of a connection as a stream. In a module of its own because the modules of streams take as long to load as half of this library.
 *
 * @since 0.1.0
 */
import * as Stream from "effect/Stream"
import type { KafkaConnection } from "./KafkaConnection.ts"
import type { ConnectionStatus } from "./Status.ts"

/**
 * The status of a connection, then each new one; ends after `Closed`.
 *
 * @since 0.1.0
 * @category streams
 * @example
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 * import { KafkaConnection } from "effect-kafka-protocol/Connection/KafkaConnection"
 * import { statusChanges } from "effect-kafka-protocol/Connection/StatusStream"
 *
 * const watch = KafkaConnection.use((connection) =>
 *   Stream.runForEach(statusChanges(connection), (status) => Console.log(status._tag))
 * )
 */
export const statusChanges = (
  connection: Pick<KafkaConnection["Service"], "statusChanges">
): Stream.Stream<ConnectionStatus> => Stream.scoped(Stream.fromPull(connection.statusChanges))
