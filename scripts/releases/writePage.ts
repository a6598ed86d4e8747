/**
 * `npm run releases:page`: writes the page of the APIs of an embedded cluster, formatted as the repository is.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { formatted, root } from "../formatted.ts"
import { embeddedApisPage } from "./page.ts"

for (const [path, content] of formatted(new Map([["docs/embedded-kafka-apis.md", embeddedApisPage()]])))
  writeFileSync(join(root, path), content)
