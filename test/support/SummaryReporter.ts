/**
 * The last lines of a test run: what was left out and why, then the counts.
 */
import type { Reporter, TestModule } from "vitest/node"

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    let [passed, failed] = [0, errors.length]
    const skipped: Array<string> = []
    for (const module of modules) {
      if (module.children.size === 0 && module.state() === "failed") failed++
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === "passed") passed++
        else if (state === "failed") failed++
        else skipped.push(`${module.relativeModuleId}: ${test.fullName}`)
      }
    }
    if (skipped.length > 0)
      process.stdout.write(`\nLeft out:\n${skipped.map((name) => `  ${name}`).join("\n")}\n`)
    process.stdout.write(
      `\n${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}\n`
    )
  }
}
