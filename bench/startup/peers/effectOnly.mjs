// What everybody pays who uses Effect with schemas; it connects to nothing.
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

console.log(Effect.runSync(Effect.succeed(Schema.isSchema(Schema.String) ? 1 : 0)))
process.exit()
