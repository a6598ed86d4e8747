/** The first batch that a transaction writes to a partition: its leader asks the coordinator whether the partition is part of the transaction, or has it added (KIP-890). */
import type { Produce } from "../../Api/Produce.ts"
import { attributeBits, headerLayout } from "../../Codec/Records/internal/batch.ts"
import type { Call } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import type { Replica } from "../cluster/Replica.ts"
import { int16At, int32At } from "../log/bytes.ts"
import { producerIdOf, type VerificationGuard } from "../log/index.ts"
import { needsVerification, type TransactionSupport, verifyWrite } from "../transactions/verify.ts"

const supportOf = (version: number): TransactionSupport =>
  version >= 12 ? "adds" : version >= 11 ? "newErrors" : "oldErrors"

/** `done` is told once, within the turn or later: 0 and what the log wants to see, or the code for the client. */
export const verifyBatch = (
  call: Call<typeof Produce>,
  replica: Replica,
  bytes: Uint8Array,
  done: (errorCode: number, guard?: VerificationGuard) => void
): void => {
  const { broker, nowMs, version } = call
  const { transactionalId } = call.request
  if (transactionalId === null || !isTransactional(bytes)) return done(codes.NONE)
  const support = supportOf(version)
  const producerId = producerIdOf(bytes)
  const producerEpoch = int16At(bytes, headerLayout.producerEpoch)
  if (producerId < 0 || !needsVerification(replica, producerId, producerEpoch, support))
    return done(codes.NONE)
  const sequence = int32At(bytes, headerLayout.baseSequence)
  const guard = replica.log.startVerification(producerId, sequence, producerEpoch, support === "adds", nowMs)
  const { partition, topic } = replica
  const write = {
    transactionalId,
    producerId: BigInt(producerId),
    producerEpoch,
    topic,
    partition,
    support
  }
  verifyWrite(broker, write, (errorCode) => done(produceCode(errorCode, support), guard))
}

const isTransactional = (bytes: Uint8Array): boolean =>
  bytes.length >= headerLayout.records &&
  bytes[headerLayout.magic] === 2 &&
  (int16At(bytes, headerLayout.attributes) & attributeBits.transactional) !== 0

/** Producers do not know what coordinators say; what they know, and try again without asking for metadata, is NOT_ENOUGH_REPLICAS. */
const produceCode = (errorCode: number, support: TransactionSupport): number => {
  switch (errorCode) {
    case codes.NOT_COORDINATOR:
    case codes.COORDINATOR_NOT_AVAILABLE:
    case codes.COORDINATOR_LOAD_IN_PROGRESS:
      return codes.NOT_ENOUGH_REPLICAS
    case codes.CONCURRENT_TRANSACTIONS:
      return support === "adds" ? errorCode : codes.NOT_ENOUGH_REPLICAS
    default:
      return errorCode
  }
}

/** What Kafka says with INVALID_TXN_STATE where a partition was not added. */
export const notAddedMessage = "Partition was not added to the transaction"
