import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", "./test/support/SummaryReporter.ts"],
    // Real brokers start slowly on a small machine; nothing asserts a time.
    testTimeout: 60_000,
    hookTimeout: 180_000
  }
})
