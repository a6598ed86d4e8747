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

/** What a file imports or exports from elsewhere, types included, and by `import()` too. */
const importsOf = (file: string): ReadonlyArray<string> =>
  [...textOf(file).matchAll(/^(?:import|export|\}).*? from "([^"]+)"$|\bimport\("([^"]+)"\)/gm)].map(
    (match) => (match[1] ?? match[2])!
  )

const own = (file: string): ReadonlyArray<string> =>
  importsOf(file)
    .filter((name) => name.startsWith("."))
    .map((name) => relative(root, resolve(root, dirname(file), name)).replaceAll("\\", "/"))

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
  "index.ts": [
    "Kafka.ts",
    "Codec/index.ts",
    "Codec/Errors",
    "Codec/Records",
    "Api",
    "Client",
    "Transport",
    "Connection"
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
  "Kafka.ts": ["Stored", "index.ts"]
}

const reachedFrom = (file: string, found = new Set<string>()): ReadonlySet<string> => {
  for (const target of own(file)) {
    if (found.has(target)) continue
    found.add(target)
    reachedFrom(target, found)
  }
  return found
}

/** Groups of files that import each other, in whatever number of steps. */
const circles = (): ReadonlyArray<ReadonlyArray<string>> => {
  const reach = new Map(files.map((file) => [file, reachedFrom(file)]))
  return files
    .filter((file) => reach.get(file)!.has(file))
    .map((file) => [
      file,
      ...files.filter((other) => other !== file && reach.get(file)!.has(other) && reach.get(other)!.has(file))
    ])
}

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
})
