/** The tests that run against each mutant: those without brokers, and without rounds that only time can tell from fewer. */
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/Codec/**/*.test.ts", "test/Connection/**/*.test.ts"],
    exclude: [
      "**/node_modules/**",
      "**/.cache/**",
      "test/Connection/reliability/{Leaks,Names,Numbers,Stream,Deadlines}.test.ts",
      "test/Codec/Compression.test.ts"
    ],
    testTimeout: 20_000
  }
})
