/**
 * `npm run releases:page`: writes the page of the APIs of an embedded cluster, formatted as the repository is.
 */
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { embeddedApisPage } from "./page.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const page = join(root, "docs/embedded-kafka-apis.md")

writeFileSync(page, embeddedApisPage())
execFileSync(join(root, "node_modules/.bin/oxfmt"), [page], { cwd: root, stdio: "pipe" })
