/**
 * The rooms of `src/`, what each may import, and what else keeps the structure readable.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("../src", import.meta.url))

const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".ts"))

const textOf = (file: string): string => readFileSync(join(root, file), "utf8")

/** Without comments: what an example in a docstring imports is not imported. */
const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")

/** What a text imports or exports from elsewhere, in whatever way: for its effects, as a type, by `import()`, by `require`. */
const specifiersIn = (text: string): ReadonlyArray<string> =>
  [
    ...withoutComments(text).matchAll(
      /\bfrom\s*["'`]([^"'`]+)["'`]|\b(?:import|require|resolve)\s*\(?\s*["'`]([^"'`]+)["'`]/g
    )
  ].map((match) => (match[1] ?? match[2])!)

const importsOf = (file: string): ReadonlyArray<string> => specifiersIn(textOf(file))

const known = new Map<string, ReadonlyArray<string>>()

/** The files that a file imports. */
const own = (file: string): ReadonlyArray<string> => {
  const targets =
    known.get(file) ??
    importsOf(file)
      .filter((name) => name.startsWith("."))
      .map((name) => relative(root, resolve(root, dirname(file), name)).replaceAll("\\", "/"))
  known.set(file, targets)
  return targets
}

/** Rooms within `EmbeddedKafka` that are its core. */
const embeddedCore = [
  "releases",
  "protocol",
  "log",
  "cluster",
  "groups",
  "transactions",
  "fetch",
  "handlers"
].map((name) => `EmbeddedKafka/${name}`)

/** The parts of `Cluster` that are its core. */
const clusterCore = ["Cluster/ClusterView.ts", "Cluster/routing", "Cluster/state"]

/** Values and records on the wire. */
const codec = ["internal", "Codec", "Codec/Errors", "Codec/Compression", "Codec/Records"]

/** Each room, and the rooms that it may import; those above it are not among them. */
const rooms: Readonly<Record<string, ReadonlyArray<string>>> = {
  internal: [],
  "Codec/Errors": ["internal"],
  "Codec/Compression": ["internal", "Codec/Errors"],
  "Codec/Records": ["internal", "Codec/Errors", "Codec/Compression"],
  Codec: ["internal", "Codec/Errors"],
  // Records are for whom they are a field; the index has everything.
  "Codec/RecordsType.ts": ["internal", "Codec", "Codec/Records"],
  "Codec/index.ts": ["Codec", "Codec/Errors", "Codec/Records", "Codec/RecordsType.ts"],
  Api: ["internal", "Codec", "Codec/Errors", "Codec/RecordsType.ts"],
  Stored: ["Codec", "Codec/Errors"],
  Protocol: ["internal", "Codec", "Codec/Errors", "Api"],
  Transport: ["internal"],
  Client: ["internal", "Codec", "Codec/Errors", "Api"],
  Connection: ["internal", "Codec", "Codec/Errors", "Api", "Protocol", "Transport", "Client"],
  "Kafka.ts": ["Api", "Client", "Connection"],
  // What a cluster is like, where the parts of a request go, and what follows from answers: sans-I/O, lowest first; the rest of `Cluster` is above it.
  "Cluster/ClusterView.ts": ["Api"],
  "Cluster/routing": [...codec, "Api", "Client", "Cluster/ClusterView.ts"],
  "Cluster/state": ["internal", "Codec", "Api", "Client", "Cluster/ClusterView.ts", "Cluster/routing"],
  Cluster: [
    ...codec,
    "Api",
    "Protocol",
    "Transport",
    "Client",
    "Connection",
    "Cluster/ClusterView.ts",
    "Cluster/routing",
    "Cluster/state"
  ],
  // Questions that people ask of a cluster or of one broker.
  Admin: ["internal", "Api", "Client"],
  // The core of the embedded cluster, sans-I/O, lowest first; what has Effect in it, at the edge, is above it.
  "EmbeddedKafka/releases": ["Codec", "Api"],
  "EmbeddedKafka/protocol": ["internal"],
  "EmbeddedKafka/log": [...codec, "EmbeddedKafka/protocol"],
  "EmbeddedKafka/cluster": [
    ...codec,
    "Api",
    "Protocol",
    "EmbeddedKafka/releases",
    "EmbeddedKafka/protocol",
    "EmbeddedKafka/log"
  ],
  "EmbeddedKafka/groups": [...codec, "Stored", "EmbeddedKafka/protocol", "EmbeddedKafka/cluster"],
  "EmbeddedKafka/transactions": [
    ...codec,
    "Stored",
    "EmbeddedKafka/protocol",
    "EmbeddedKafka/log",
    "EmbeddedKafka/cluster"
  ],
  "EmbeddedKafka/fetch": [
    ...codec,
    "Api",
    "EmbeddedKafka/protocol",
    "EmbeddedKafka/log",
    "EmbeddedKafka/cluster"
  ],
  "EmbeddedKafka/handlers": [
    ...codec,
    "Api",
    "EmbeddedKafka/releases",
    "EmbeddedKafka/protocol",
    "EmbeddedKafka/log",
    "EmbeddedKafka/cluster",
    "EmbeddedKafka/groups",
    "EmbeddedKafka/transactions",
    "EmbeddedKafka/fetch"
  ],
  EmbeddedKafka: [
    ...codec,
    ...embeddedCore,
    "Stored",
    "Api",
    "Protocol",
    "Transport",
    "Client",
    "Connection",
    "Cluster"
  ],
  "index.ts": [
    "Kafka.ts",
    "Codec/index.ts",
    "Codec/Errors",
    "Codec/Records",
    "Api",
    "Client",
    "Transport",
    "Connection",
    "Cluster",
    "Cluster/ClusterView.ts"
  ]
}

const roomOf = (file: string): string => {
  const parts = file.split("/")
  const two = parts.slice(0, 2).join("/")
  return two in rooms ? two : parts[0]!
}

/** What must not be reached, by whatever way. */
const neverReached: Readonly<Record<string, ReadonlyArray<string>>> = {
  "Codec/Records": ["Api", "Protocol", "Transport", "Client", "Connection"],
  Codec: [
    "Codec/Records",
    "Codec/Compression",
    "Api",
    "Stored",
    "Protocol",
    "Transport",
    "Client",
    "Connection"
  ],
  "Codec/RecordsType.ts": ["Api", "Stored", "Protocol", "Transport", "Client", "Connection"],
  "Codec/index.ts": ["Api", "Stored", "Protocol", "Transport", "Client", "Connection"],
  Api: ["Stored", "Protocol", "Transport", "Client", "Connection"],
  Stored: ["Api", "Protocol", "Transport", "Client", "Connection"],
  Protocol: ["Stored", "Transport", "Client", "Connection"],
  Transport: ["Codec", "Codec/Errors", "Api", "Stored", "Protocol", "Client", "Connection"],
  Client: ["Stored", "Protocol", "Transport", "Connection"],
  Connection: ["Stored", "Kafka.ts", "index.ts"],
  "Kafka.ts": ["Stored", "Cluster", ...clusterCore, "EmbeddedKafka", ...embeddedCore, "index.ts"],
  ...Object.fromEntries(
    clusterCore.map((name) => [
      name,
      ["Stored", "Protocol", "Transport", "Connection", "Cluster", "Kafka.ts", "index.ts"]
    ])
  ),
  Cluster: ["Stored", "Kafka.ts", "Admin", "EmbeddedKafka", ...embeddedCore, "index.ts"],
  Admin: ["Stored", "Protocol", "Transport", "Connection", "Cluster", ...clusterCore, "index.ts"],
  "index.ts": ["EmbeddedKafka", ...embeddedCore],
  ...Object.fromEntries(
    embeddedCore.map((name) => [name, ["Transport", "Client", "Connection", "Kafka.ts", "index.ts"]])
  ),
  EmbeddedKafka: ["Kafka.ts", "index.ts"]
}

const reachedFrom = (
  file: string,
  found = new Set<string>(),
  next: (file: string) => ReadonlyArray<string> = own
): ReadonlySet<string> => {
  for (const target of next(file)) {
    if (found.has(target)) continue
    found.add(target)
    reachedFrom(target, found, next)
  }
  return found
}

/** A broker and its cluster know each other's type, and so do a request and its broker; no value is in a circle there. */
const withTypeCircles = /^EmbeddedKafka\/cluster\//

const valuesOnly = (file: string): ReadonlyArray<string> => {
  const types = new Set(
    [...withoutComments(textOf(file)).matchAll(/\b(?:import|export)\s+type\b[^"']*["']([^"']+)["']/g)].map(
      (match) => relative(root, resolve(root, dirname(file), match[1]!)).replaceAll("\\", "/")
    )
  )
  return own(file).filter((target) => !types.has(target))
}

const inCircles = (file: string): ReadonlyArray<string> =>
  withTypeCircles.test(file) ? valuesOnly(file) : own(file)

/** Groups of files that import each other, in whatever number of steps. */
const circles = (): ReadonlyArray<ReadonlyArray<string>> => {
  const reach = new Map(files.map((file) => [file, reachedFrom(file, new Set(), inCircles)]))
  return files
    .filter((file) => reach.get(file)!.has(file))
    .map((file) => [
      file,
      ...files.filter((other) => other !== file && reach.get(file)!.has(other) && reach.get(other)!.has(file))
    ])
}

/** Texts outside of `src`, by folder, with their paths from the root of the repository. */
const around = (folder: string): ReadonlyArray<readonly [file: string, text: string]> => {
  const at = join(root, "..", folder)
  return readdirSync(at, { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((name) => /\.[mc]?[jt]s$/.test(name) && !/\/(?:node_modules|\.build)\//.test(name))
    .map((name) => [name, readFileSync(join(root, "..", name), "utf8")])
}

/** The folder of the repository that an import leads to; `undefined` for packages. */
const folderOf = (file: string, target: string): string | undefined =>
  target.startsWith(".") ? join(dirname(file), target).replaceAll("\\", "/").split("/")[0] : undefined

describe("what this test sees", () => {
  it("finds an import in whatever way it is written", () => {
    const found = specifiersIn(`
      import "./a.ts"
      import { x } from "./b.ts" with { type: "json" }
      import type {
        Y
      } from './c.ts'
      export * from "./d.ts"
      const e = await import("./e.ts"), f = require(\`./f.ts\`)
      type G = import("./g.ts").G
      const h = import.meta.resolve("./h.ts")
      // import "./no.ts"
      /** import "./no.ts" */
      const text = "import"
    `)
    assert.deepStrictEqual(
      found,
      [..."abcdefgh"].map((name) => `./${name}.ts`)
    )
  })

  it("nothing is imported in a way that it cannot see", () => {
    // The faster checksum is optional, and not asked for unless it is there.
    const excepted = new Set(["Codec/Records/Crc32c.ts"])
    for (const file of files.filter((name) => !excepted.has(name)))
      assert.notMatch(
        withoutComments(textOf(file)),
        /\bimport\s*\(\s*[^"\s]|createRequire|\brequire\b|new URL\(|new Worker\(/,
        file
      )
  })
})

describe("around src", () => {
  it("src is on its own: it imports nothing beside it, and not itself by its name", () => {
    for (const file of files)
      for (const target of importsOf(file)) {
        assert.notMatch(target, /^effect-kafka-protocol(\/|$)/, file)
        assert.include([undefined, "src"], folderOf(`src/${file}`, target), `${file} imports ${target}`)
      }
  })

  it("each folder imports only what it may", () => {
    const allowed: Readonly<Record<string, ReadonlyArray<string>>> = {
      tools: ["src", "tools"],
      examples: ["examples", "tools"],
      scripts: ["src", "tools", "scripts"],
      bench: ["src", "dist", "tools", "bench", "scripts", "node_modules"],
      test: ["src", "tools", "test", "scripts", "examples", "bench"]
    }
    for (const [folder, may] of Object.entries(allowed)) {
      const texts = around(folder)
      assert.isAbove(texts.length, 1, folder)
      for (const [file, text] of texts)
        for (const target of specifiersIn(text))
          assert.include([undefined, ...may], folderOf(file, target), `${file} imports ${target}`)
    }
  })

  it("requests are read by a server session, not by hand", () => {
    // What a plain socket needs at least is measured beside this library.
    const bare = /\/peers\/bareSocket\./
    for (const folder of ["test", "tools", "examples", "scripts", "bench"])
      for (const [file, text] of around(folder)) {
        if (bare.test(file)) continue
        assert.notMatch(
          text,
          /\b(?:read|get)U?[Ii]nt16(?:BE)?\(\s*[0246]?\s*\)/,
          `${file} reads a key or a version`
        )
      }
  })

  it("transports and shared helpers have no word of Kafka", () => {
    for (const file of files.filter((name) => /^(Transport|internal)\//.test(name)))
      assert.notMatch(textOf(file).replaceAll("effect-kafka-protocol", ""), /kafka|broker|\bsasl\b/i, file)
  })
})

describe("the structure of src", () => {
  it("every room is known, and imports go downwards only", () => {
    assert.isAbove(files.flatMap(own).length, 300, "the imports are found")
    for (const file of files) {
      const room = roomOf(file)
      assert.isTrue(room in rooms, `${file} is in no room`)
      for (const target of own(file)) {
        assert.isTrue(existsSync(join(root, target)), `${file} imports ${target}, which is not there`)
        const other = roomOf(target)
        assert.isTrue(other === room || rooms[room]!.includes(other), `${file} imports ${target}`)
      }
    }
  })

  it("no room reaches what stands above it, or beside it, by way of others", () => {
    for (const file of files) {
      const forbidden = neverReached[roomOf(file)] ?? []
      for (const target of reachedFrom(file))
        assert.notInclude(forbidden, roomOf(target), `${file} reaches ${target}`)
    }
  })

  it("records and their compression come with the APIs that carry them, and with no other room", () => {
    const records = ["Codec/Records", "Codec/Compression"]
    const reaching = files.filter(
      (file) =>
        !records.includes(roomOf(file)) &&
        !file.startsWith("EmbeddedKafka/") &&
        [...reachedFrom(file)].some((target) => records.includes(roomOf(target)))
    )
    assert.deepStrictEqual(reaching.sort(), [
      "Api/Fetch.ts",
      "Api/Produce.ts",
      "Api/ShareFetch.ts",
      "Api/apis.ts",
      "Api/index.ts",
      "Codec/RecordsType.ts",
      "Codec/index.ts",
      "index.ts"
    ])
  })

  it("nothing imports itself, not even a type, and not by way of others", () => {
    assert.deepStrictEqual(circles(), [])
  })

  it("no file is longer than 400 lines, apart from lists", () => {
    const lists = /^(Api\/(apis|errors)|Stored\/messages)\.ts$/
    for (const file of files.filter((name) => !lists.test(name)))
      assert.isAtMost(textOf(file).split("\n").length, 410, file)
  })

  it("the first file of each folder explains it", () => {
    const folders = new Set(files.map((file) => dirname(file)))
    for (const folder of [...folders].filter((name) => !name.split("/").includes("internal"))) {
      const first = folder === "Connection/Sasl" ? "Connection/Sasl.ts" : join(folder, "index.ts")
      assert.match(textOf(first), /^\/\*\*\n \* \S/, `${first} begins with what the folder is for`)
    }
  })

  it("imports effect by module path, never its barrel", () => {
    for (const file of files) {
      for (const target of importsOf(file))
        assert.notInclude(["effect", "@effect/platform-node"], target, file)
    }
  })

  it("the codec has no sockets, clocks or fibers", () => {
    const allowed =
      /^(\.|node:(zlib|buffer)|effect\/(Schema\w*|Data|Effect|Context|Function)$|@|snappy|lz4|effect-kafka-protocol\/)/
    for (const file of files.filter((name) => name.startsWith("Codec/"))) {
      for (const target of importsOf(file)) assert.match(target, allowed, file)
    }
  })

  it("the protocol is sans-I/O: bytes and the time go in, no Effect, no node", () => {
    for (const file of files.filter((name) => name.startsWith("Protocol/"))) {
      for (const target of importsOf(file)) assert.match(target, /^\.|^effect\/(Data|Exit)$/, file)
    }
  })

  it("cores are sans-I/O, and know no time but what they are given", () => {
    const cores = [...embeddedCore, ...clusterCore]
    for (const file of files.filter((name) => cores.includes(roomOf(name)))) {
      for (const target of importsOf(file)) assert.match(target, /^\.|^node:buffer$/, file)
      assert.notMatch(
        withoutComments(textOf(file)),
        /\bDate\.now|new Date\(\)|Math\.random|performance\.now|setTimeout|setImmediate|queueMicrotask|(?<!")process\./,
        file
      )
    }
  })
})
