/**
 * The tests that run against each mutant: without real brokers, without those whose subject is time or memory, and with a tenth of the seeds (`MUTATION`).
 */
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

/** The first failure ends the run: those come first that find most in the least time. */
const first =
  /(Fifo|Frame|Outgoing|RequestEncoding|Interpreter|Session|Session\.flow|RecordParser|Types|Message|Retry|Sasl)\.test\.ts$/
const last =
  /(Session\.model|Session\.fuzz|Liveness|Deadlines|Reconnect|CallersMemory|Coder|Allowance|Tls|NodeTransport|Conformance|TlsServer)\.test\.ts$/

const rank = ({ moduleId }: TestSpecification) => (first.test(moduleId) ? 0 : last.test(moduleId) ? 2 : 1)

class QuickestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    return files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId))
  }
}

export default defineConfig({
  test: {
    include: [
      "test/Codec/**/*.test.ts",
      "test/Protocol/**/*.test.ts",
      "test/Transport/**/*.test.ts",
      "test/Client/**/*.test.ts",
      "test/Connection/**/*.test.ts",
      "test/Api/{Facts,ProduceInPieces}.test.ts",
      "test/Kafka.test.ts"
    ],
    exclude: [
      "**/node_modules/**",
      "**/.cache/**",
      "test/Codec/{Compression,CompressionCost}.test.ts",
      "test/Connection/reliability/{Amplification,Leaks,Names,Numbers,Stream}.test.ts"
    ],
    env: { MUTATION: "1" },
    sequence: { sequencer: QuickestFirst },
    // Mutants are switched on and off within one module: none is loaded anew for each.
    isolate: false,
    // Long enough that no test of a busy machine is taken for one that noticed a change; Stryker ends what hangs.
    testTimeout: 20_000
  }
})
