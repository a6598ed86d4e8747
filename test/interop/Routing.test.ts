/**
 * The routes of the specs, against what Kafka's `Admin` client does: for each API that it uses, the class that chooses the broker, as the byte code of its
 * releases has it. What only producers, consumers and servers send is not among them.
 */
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { unzipSync } from "fflate"
import { newer, older } from "../../scripts/protocol/releases.ts"
import type * as Api from "../../src/Api/Api.ts"
import { apis } from "../../src/Api/apis.ts"
import { libs, type Release } from "../../tools/kafka/Maven.ts"
import { describeWithJava } from "../support/leftOut.ts"

/** What a class that chooses a broker means for us. */
const meanings: Readonly<Record<string, ReadonlyArray<string>>> = {
  // Least loaded, or the active controller for a client that knows controllers only.
  LeastLoadedNodeProvider: ["any"],
  LeastLoadedBrokerOrActiveKController: ["any"],
  MetadataUpdateNodeIdProvider: ["any"],
  ControllerNodeProvider: ["controller"],
  // A broker by its id: because each is asked, or because the caller says which.
  ConstantNodeIdProvider: ["all", "broker"],
  PartitionLeaderStrategy: ["leader"],
  "CoordinatorStrategy GROUP": ["coordinator of group"],
  "CoordinatorStrategy TRANSACTION": ["coordinator of transaction"],
  AllBrokersStrategy: ["all"],
  nodeFor: ["resource"]
}

const meaningOf = (route: Api.Routing): string =>
  route.to === "coordinator" ? `coordinator of ${route.type}` : route.to

const adminClasses =
  /^org\/apache\/kafka\/clients\/admin\/(KafkaAdminClient(\$\d+)*|internals\/\w+Handler)\.class$/

/** The byte code of each class, as `javap` prints it. */
const disassembled = (release: Release): ReadonlyMap<string, string> => {
  const jar = readdirSync(libs(release)).find((name) => name.startsWith("kafka-clients-"))!
  const path = join(libs(release), jar)
  const names: Array<string> = []
  unzipSync(readFileSync(path), {
    filter: ({ name }) => {
      if (adminClasses.test(name)) names.push(name.replace(/\.class$/, "").replaceAll("/", "."))
      return false
    }
  })
  const printed = execFileSync("javap", ["-p", "-c", "-cp", path, ...names], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"]
  })
  return new Map(
    printed
      .split(/^Compiled from .*$/m)
      .slice(1)
      .map((text) => [/\b(?:class|interface) ([\w.$]+)/.exec(text)![1]!.split(".").at(-1)!, text])
  )
}

const requestsIn = (code: string): ReadonlySet<string> =>
  new Set([...code.matchAll(/requests\/(?!Abstract)(\w+)Request\$Builder/g)].map((match) => match[1]!))

type Note = (api: string, choice: string) => void

/** Handlers: one strategy each, and the requests that they build. */
const noteHandler = (code: string, note: Note): void => {
  const types = [...code.matchAll(/CoordinatorType\.(\w+):/g)].map((match) => match[1]!)
  for (const [, strategy] of code.matchAll(/: new .*internals\/(\w+Strategy)\b/g))
    for (const api of requestsIn(code))
      if (strategy !== "CoordinatorStrategy") note(api, strategy!)
      else for (const type of types) note(api, `${strategy} ${type}`)
}

/** Calls: `new KafkaAdminClient$12(…, new ControllerNodeProvider(…))`, or with a provider that was made just before. */
const noteCalls = (code: string, classes: ReadonlyMap<string, string>, note: Note): void => {
  let provider: string | undefined
  const made: Array<string> = []
  for (const [, name] of code.matchAll(
    /: (?:new|invokespecial) .*?(?:class|Method) \S*?\/(KafkaAdminClient\$[\w$]+)/g
  )) {
    const inner = name!.split("$").at(-1)!
    if (/Provider$|Controller$/.test(inner)) provider = inner
    if (!/^\d+$/.test(inner)) continue
    if (made.at(-1) !== name) made.push(name!)
    else {
      made.pop()
      if (provider !== undefined) for (const api of requestsIn(classes.get(name!) ?? "")) note(api, provider)
    }
  }
}

/** For each API, the classes that choose its broker. */
const choices = (release: Release): ReadonlyMap<string, ReadonlySet<string>> => {
  const classes = disassembled(release)
  const found = new Map<string, Set<string>>()
  const note: Note = (api, choice) => void found.set(api, (found.get(api) ?? new Set()).add(choice))
  for (const [name, code] of classes) {
    if (name.endsWith("Handler")) noteHandler(code, note)
    else noteCalls(code, classes, note)
  }
  // `nodeFor(resource)`, or any broker if that is null.
  for (const method of classes.get("KafkaAdminClient")!.split(/\n\n/)) {
    const name = /^ {2}public \S+ (\w+)\(/m.exec(method)?.[1]
    if (name !== undefined && method.includes("Method nodeFor:"))
      found.set(name[0]!.toUpperCase() + name.slice(1), new Set(["nodeFor"]))
  }
  return found
}

describeWithJava("routes against Kafka's Admin client", () => {
  for (const release of [older, newer])
    it(
      release,
      () => {
        const theirs = choices(release)
        const compared: Array<string> = []
        for (const api of apis) {
          const classes = theirs.get(api.name)
          if (classes === undefined) continue
          compared.push(api.name)
          const meant = [...classes].flatMap((name) => meanings[name] ?? [])
          assert.include(meant, meaningOf(api.routing), `${api.name} has ${[...classes].join(", ")}`)
        }
        assert.isAbove(compared.length, 45, compared.join(", "))
        for (const name of [
          "ListGroups",
          "DescribeConfigs",
          "IncrementalAlterConfigs",
          "DescribeTransactions"
        ])
          assert.include(compared, name)
      },
      60_000
    )
})
