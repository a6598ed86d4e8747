import { defineConfig } from "vitest/config"

export default defineConfig({
  // The package by its name, as examples import it, is its source.
  ssr: { resolve: { conditions: ["@effect-kafka-protocol/source", "node", "module"] } },
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", "./test/support/SummaryReporter.ts"],
    // Real brokers start slowly on a small machine; nothing asserts a time.
    testTimeout: 60_000,
    hookTimeout: 180_000
  }
})
