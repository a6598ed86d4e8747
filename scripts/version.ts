/**
 * Writes the version of package.json into `src/internal/version.ts`. `npm version` runs it before it commits.
 */
import { readFileSync, writeFileSync } from "node:fs"

const manifest = new URL("../package.json", import.meta.url)
const target = new URL("../src/internal/version.ts", import.meta.url)

const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string }
const constant = /^export const packageVersion = .*$/m
const text = readFileSync(target, "utf8")
if (!constant.test(text)) throw new Error(`${target.pathname} has no packageVersion`)
writeFileSync(target, text.replace(constant, `export const packageVersion = ${JSON.stringify(version)}`))
