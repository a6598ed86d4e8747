/**
 * What real brokers of each release are asked in `test/interop/Brokers.test.ts`, asked of the embedded one that plays it: no Java.
 */
import { releaseNames } from "../../src/EmbeddedKafka/releases/index.ts"
import { brokerSuite } from "../interop/brokerSuite.ts"
import { embedded } from "../interop/servers.ts"

for (const release of releaseNames) brokerSuite(`an embedded Kafka ${release}`, embedded(release))
