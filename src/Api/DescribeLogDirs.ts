// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int64, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's DescribeLogDirs API: key 35, versions 0–5.
 *
 * @since 0.1.0
 * @category apis
 */
export const DescribeLogDirs = Api.make("DescribeLogDirs", {
  key: 35,
  versions: "0-5",
  flexible: "2+",
  routing: Api.all("results"),
  throttles: "1+",
  readOnly: true,
  request: {
    /** Null: all topics. */
    topics: nullable(
      array({
        topic: string,
        partitions: array(int32)
      })
    )
  },
  response: {
    throttleTimeMs: int32,
    /** Versions 3+. */
    errorCode: at("3+", int16, { ignorable: true }),
    results: array({
      errorCode: int16,
      logDir: string,
      topics: array({
        name: string,
        partitions: array({
          partitionIndex: int32,
          partitionSize: int64,
          offsetLag: int64,
          isFutureKey: boolean
        })
      }),
      /** Versions 4+. */
      totalBytes: at("4+", int64, { default: -1n, ignorable: true }),
      /** Versions 4+. */
      usableBytes: at("4+", int64, { default: -1n, ignorable: true }),
      /** Versions 5+. */
      isCordoned: at("5+", boolean, { default: false, ignorable: true })
    })
  }
})
