/** Preloaded by `--import`: `@node-rs/crc32` cannot be found, as where it is not installed. */
import { registerHooks } from "node:module"

registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier === "@node-rs/crc32")
      throw Object.assign(new Error("hidden for this run"), { code: "MODULE_NOT_FOUND" })
    return next(specifier, context)
  }
})
