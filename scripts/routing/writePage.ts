/**
 * `npm run routing:page`: writes the page of where requests go, formatted as the repository is.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { formatted, root } from "../formatted.ts"
import { routingPage } from "./page.ts"

for (const [path, content] of formatted(new Map([["docs/routing.md", routingPage()]])))
  writeFileSync(join(root, path), content)
