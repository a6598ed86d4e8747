/** A record of Configs is read as `Config.unwrap` reads it. */
import { assert, describe, it } from "@effect/vitest"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import { unwrapConfig } from "../../src/Connection/internal/unwrapConfig.ts"

interface Options {
  readonly host: string
  readonly port?: number
  readonly tls?: { readonly caFile: string; readonly serverName?: string }
}

const provider = ConfigProvider.fromUnknown({
  HOST: "h",
  PORT: "1",
  BAD: "x",
  TLS: { CA: "ca.pem" },
  NAME: "n"
})

const cases: Readonly<Record<string, Config.Wrap<Options>>> = {
  flat: { host: Config.String("HOST") },
  "with defaults": { host: Config.String("HOST"), port: Config.withDefault(Config.Port("NONE"), 7) },
  nested: {
    host: Config.String("HOST"),
    tls: { caFile: Config.nested(Config.String("CA"), "TLS"), serverName: Config.String("NAME") }
  },
  "a Config of all": Config.all({ host: Config.String("HOST"), port: Config.Port("PORT") }),
  empty: {} as Config.Wrap<Options>,
  "a name that is missing": { host: Config.String("NONE"), port: Config.Port("PORT") },
  "a value that is no port": { host: Config.String("HOST"), port: Config.Port("BAD") },
  "a name that is missing, inside": {
    host: Config.String("HOST"),
    tls: Config.all({ caFile: Config.String("NONE") })
  }
}

const read = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.map(Effect.result(effect), (result) =>
    result._tag === "Success" ? { value: result.success } : { error: String(result.failure) }
  )

describe("unwrapConfig", () => {
  for (const [name, wrapped] of Object.entries(cases)) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const found = yield* read(unwrapConfig<Options>(wrapped))
        assert.deepStrictEqual(found, yield* read(Config.unwrap<Options>(wrapped)))
        assert.strictEqual("error" in found, name.startsWith("a name") || name.startsWith("a value"))
      }).pipe(Effect.provide(ConfigProvider.layer(provider)))
    )
  }

  it.effect("an option that is undefined is left out", () =>
    Effect.gen(function* () {
      const options = { host: Config.String("HOST"), port: undefined } as unknown as Config.Wrap<Options>
      assert.deepStrictEqual(yield* unwrapConfig<Options>(options), { host: "h" })
    }).pipe(Effect.provide(ConfigProvider.layer(provider)))
  )
})
