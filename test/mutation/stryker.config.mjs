/**
 * Mutation testing: `npm run mutation`, and `npm run mutation -- --mutate src/Connection/internal/Fifo.ts` for one file. README.md beside this file says
 * what is left out, and why some mutants survive.
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
    "src/Connection/**/*.ts",
    // The network of the tests, and lists of exports.
    "src/Protocol/**/*.ts",
    "src/Client/**/*.ts",
    "src/Transport/internal/*.ts",
    "!src/Connection/index.ts",
    "src/Codec/Records/MessageSet.ts",
    "src/Codec/Records/internal/{recordParser,BatchV2,batch}.ts",
    "src/Codec/internal/{tags,interpretRead,interpretWrite,scalar}.ts",
    "src/Codec/internal/{userSchema,refinement,issue,checkDefault}.ts"
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
