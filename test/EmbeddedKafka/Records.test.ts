/**
 * Each codec in each message format on the embedded broker of each release, as `test/interop/RecordsOnBrokers.test.ts` has it on real ones; also where a release stores in a newer
 * format than it is asked in, and converts.
 */
import type { ReleaseName } from "../../src/EmbeddedKafka/EmbeddedKafkaOptions.ts"
import { recordSuite, type Versions } from "../interop/recordSuite.ts"
import { embedded } from "../interop/servers.ts"

const formats: ReadonlyArray<readonly [release: ReleaseName, versions: ReadonlyArray<Versions>]> = [
  ["0.8.2", [[0, 0]]],
  ["0.9.0", [[1, 1]]],
  [
    "0.10.2",
    [
      [0, 0],
      [2, 2]
    ]
  ],
  [
    "1.1",
    [
      [0, 0],
      [2, 2],
      [5, 6]
    ]
  ],
  [
    "2.8",
    [
      [0, 0],
      [2, 2],
      [9, 12]
    ]
  ],
  [
    "3.9",
    [
      [0, 0],
      [2, 2],
      [7, 10]
    ]
  ],
  [
    "4.0",
    [
      [3, 4],
      [8, 12]
    ]
  ],
  [
    "4.4",
    [
      [8, 12],
      [13, 13]
    ]
  ]
]

for (const [release, versions] of formats)
  recordSuite(`each codec on an embedded Kafka ${release}`, embedded(release), versions)
