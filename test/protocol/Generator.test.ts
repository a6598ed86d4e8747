/**
 * The generator: two releases become one model, and another release is compared with it.
 */
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import type { FieldDefinition, MessageDefinition } from "../../scripts/protocol/definitions.ts"
import { emitMessage } from "../../scripts/protocol/emit.ts"
import { merge } from "../../scripts/protocol/merge.ts"
import { report } from "../../scripts/protocol/report.ts"
import { describeWithJava } from "../support/leftOut.ts"

const definition = (
  name: string,
  validVersions: string,
  fields: ReadonlyArray<FieldDefinition>,
  more: Partial<MessageDefinition> = {}
): MessageDefinition => ({ type: "data", name, validVersions, fields, origin: "test", ...more })

const release = (name: string, ...messages: ReadonlyArray<MessageDefinition>) => ({ release: name, messages })

/** The declaration, without comments, on one line. */
const source = (text: string): string => text.slice(text.indexOf("export const")).replaceAll(/\s+/g, " ")

const flags = (versions: ReadonlyArray<boolean>): ReadonlyArray<number> =>
  versions.flatMap((has, version) => (has ? [version] : []))

describe("merging two releases", () => {
  const old = definition("Thing", "0-2", [
    { name: "Gone", type: "int32", versions: "0" },
    { name: "Kept", type: "string", versions: "0+" }
  ])
  const recent = definition("Thing", "2-4", [
    { name: "Kept", type: "string", versions: "0+", nullableVersions: "4+" },
    { name: "Added", type: "int64", versions: "3+", default: "-1", ignorable: true }
  ])

  it("keeps versions and fields that the newer one removed", () => {
    const [thing] = merge(release("old", old), release("recent", recent))
    assert.deepStrictEqual(flags(thing!.versions), [0, 1, 2, 3, 4])
    assert.deepStrictEqual(
      thing!.fields.map(({ name, versions }) => [name, flags(versions)]),
      [
        ["gone", [0]],
        ["kept", [0, 1, 2, 3, 4]],
        ["added", [3, 4]]
      ]
    )
    assert.deepStrictEqual(
      thing!.sources.map((from) => [from.release, flags(from.versions)]),
      [
        ["old", [0, 1]],
        ["recent", [2, 3, 4]]
      ]
    )
  })

  it("writes it in the project's own language", () => {
    const [thing] = merge(release("old", old), release("recent", recent))
    assert.strictEqual(
      source(emitMessage(thing!, "codec")),
      'export const Thing = message("Thing", { versions: "0-4", fields: { /** Version 0. */ gone: at("0", int32), kept: nullable(string, "4+"), ' +
        '/** Versions 3+. */ added: at("3+", int64, { default: -1n, ignorable: true }) } }) '
    )
  })

  it("refuses a field that changed its type", () => {
    const changed = definition("Thing", "2-4", [{ name: "Kept", type: "int32", versions: "0+" }])
    assert.throws(() => merge(release("old", old), release("recent", changed)), /Thing\.kept: type differs/)
  })

  it("gives the keys of 3.9 the form of 4.0, and tells what Java calls their version", () => {
    const origin = "org.apache.kafka.coordinator.group.generated"
    const group = [{ name: "group", type: "string", versions: "9" }]
    const merged = merge(
      release(
        "old",
        definition("GroupKey", "9", group, { origin }),
        definition("GroupValue", "0", [{ name: "epoch", type: "int32", versions: "0+" }], { origin })
      ),
      release("recent")
    )
    assert.deepStrictEqual(
      merged.map(({ type, apiKey, versions, sources }) => [
        type,
        apiKey,
        flags(versions),
        sources[0]!.firstJavaVersion
      ]),
      [
        ["coordinator-key", 9, [0], 9],
        ["coordinator-value", 9, [0], 0]
      ]
    )
  })
})

const request = (validVersions: string, fields: ReadonlyArray<FieldDefinition>, apiKey = 1) =>
  definition(`Api${apiKey}Request`, validVersions, fields, { type: "request", apiKey })

const topics = (...fields: ReadonlyArray<FieldDefinition>): FieldDefinition => ({
  name: "Topics",
  type: "[]Topic",
  versions: "0+",
  fields
})

describe("what another release adds", () => {
  const nothing = release("")
  const name: FieldDefinition = { name: "Name", type: "string", versions: "0+" }
  const ours = merge(nothing, release("ours", request("0-3", [topics(name)])))
  const compare = (...theirs: ReadonlyArray<MessageDefinition>) =>
    report(ours, merge(nothing, release("next", ...theirs)), "next")

  it("nothing", () => {
    assert.strictEqual(
      compare(request("2-3", [topics(name)])),
      "Kafka next adds nothing that we do not have."
    )
  })

  it("an API, versions, fields", () => {
    const id: FieldDefinition = { name: "Id", type: "uuid", versions: "4+" }
    const mark: FieldDefinition = { name: "Mark", type: "int64", taggedVersions: "3+", tag: 0, default: "-1" }
    assert.strictEqual(
      compare(request("2-4", [topics(name, id, mark)]), request("0", [], 95)),
      [
        "Kafka next has 1 message and 2 versions that we do not have:",
        "  new request Api95Request (key 95): versions 0",
        "  Api1Request (key 1): new versions 4",
        "    + topics.id: uuid, in 4",
        "    + topics.mark: int64, tag 0, default -1, in 3–4"
      ].join("\n")
    )
  })

  it("a field that a new version drops", () => {
    assert.match(compare(request("0-4", [topics({ ...name, versions: "0-3" })])), /- topics\.name, not in 4/)
    assert.match(compare(request("0-4", [topics()])), /- topics\.name, not in 4/)
  })

  it("another type or nullability in a version that we have", () => {
    assert.match(
      compare(request("0-3", [topics({ ...name, nullableVersions: "2+" })])),
      /~ topics\.name is nullable in 2–3, ours is not/
    )
    assert.match(
      compare(request("0-3", [topics({ ...name, type: "bytes" })])),
      /~ topics\.name: bytes, ours string/
    )
  })
})

describeWithJava("the generated files", () => {
  it("are what the definitions say", () => {
    const root = fileURLToPath(new URL("../..", import.meta.url))
    const printed = execFileSync(process.execPath, ["scripts/protocol/main.ts", "check"], {
      cwd: root,
      encoding: "utf8"
    })
    assert.match(printed, /^\d+ files are what the definitions of Kafka \S+ and \S+ say/)
  })
})
