/** Certificates and keys in files. */
import * as Effect from "effect/Effect"
import { TransportError } from "../TransportError.ts"
import { explain } from "./nodeErrors.ts"

export const readPem = (
  address: string,
  option: string,
  path: string | undefined
): Effect.Effect<string | undefined, TransportError> =>
  path === undefined
    ? Effect.undefined
    : Effect.tryPromise({
        try: () => process.getBuiltinModule("node:fs/promises").readFile(path, "utf8"),
        catch: (error) => {
          const detail = `cannot read \`tls.${option}\`: ${explain(error)}`
          return new TransportError({ phase: "tls", address, detail, cause: detail })
        }
      })
