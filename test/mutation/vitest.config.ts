/**
 * The tests that run against each mutant: without real brokers, without those whose subject is time or memory, and with a tenth of the seeds (`MUTATION`).
 */
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/Codec/**/*.test.ts", "test/Connection/**/*.test.ts"],
    exclude: [
      "**/node_modules/**",
      "**/.cache/**",
      "test/Codec/{Compression,CompressionCost}.test.ts",
      "test/Connection/reliability/{Amplification,Deadlines,Leaks,Names,Numbers,Stream}.test.ts"
    ],
    env: { MUTATION: "1" },
    testTimeout: 20_000
  }
})
