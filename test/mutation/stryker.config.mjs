/**
 * Mutation testing: `npm run mutation`, and `npm run mutation -- --mutate src/Protocol/Frame.ts` for one file. README.md beside this file
 * says what is left out, and why some mutants survive.
 *
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  testRunner: "vitest",
  // Processes: what a mutant throws and nothing catches ends a thread together with the runner.
  vitest: { configFile: "test/mutation/vitest.config.ts", pool: "forks" },
  coverageAnalysis: "perTest",
  // What runs when a module is loaded would be tested by all tests, for half of the time: constants, of which Stryker changes few.
  ignoreStatic: true,
  mutate: [
    "src/{Client,Connection,Protocol}/**/*.ts",
    "src/Transport/internal/**/*.ts",
    "src/Codec/Records/**/*.ts",
    "src/Codec/internal/*.ts",
    // Lists of exports.
    "!src/**/index.ts"
  ],
  // What an error says to people is not tested word by word; tags and names are checked by the compiler.
  mutator: { excludedMutations: ["StringLiteral"] },
  // Stryker would rewrite it with an API that TypeScript 7 does not have; vitest does not read it.
  tsconfigFile: "none",
  concurrency: 2,
  incremental: true,
  incrementalFile: ".cache/mutation/incremental.json",
  timeoutMS: 8000,
  timeoutFactor: 1.2,
  tempDirName: ".cache/mutation/sandbox",
  ignorePatterns: [".cache", "bench", "dist"],
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: ".cache/mutation/report.json" },
  thresholds: { high: 90, low: 85, break: 85 }
}
