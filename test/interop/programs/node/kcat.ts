/** kcat on librdkafka: Debian's command, unchanged. */
import { deepStrictEqual, match, ok } from "node:assert"
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { comes, runScenarios, type Setting, until, values } from "./scenarios.ts"

interface Outcome {
  readonly code: number
  readonly output: string
  readonly errors: string
}

/** Runs kcat to its end. */
const attempt = (setting: Setting, args: ReadonlyArray<string>, input = ""): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const all = ["-b", setting.bootstrap.join(), ...args]
    const child = execFile("kcat", all, { timeout: 60_000 }, (error, output, errors) =>
      error !== null && typeof error.code !== "number"
        ? reject(error)
        : resolve({ code: Number(error?.code ?? 0), output, errors })
    )
    // It reads only to produce.
    if (input !== "") child.stdin!.end(input)
  })

const kcat = async (setting: Setting, args: string, input?: string): Promise<string> => {
  const { code, errors, output } = await attempt(setting, args.split(" "), input)
  deepStrictEqual(code, 0, `kcat ${args}: ${errors}`)
  return output
}

const linesOf = (output: string): ReadonlyArray<string> => output.split("\n").filter((line) => line !== "")
const text = (lines: ReadonlyArray<string>): string => lines.map((line) => `${line}\n`).join("")

/** It has no request that creates topics: the first Metadata that names one does, with the default number of partitions. */
const createTopic = async (setting: Setting, topic: string): Promise<ReadonlyArray<number>> => {
  let partitions: ReadonlyArray<{ readonly partition: number; readonly leader: number }> = []
  await until("its leaders are known", async () => {
    const { topics } = JSON.parse(await kcat(setting, `-L -J -t ${topic}`))
    partitions = topics[0].partitions
    return partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)
  })
  return partitions.map(({ partition }) => partition)
}

const consumeAll = async (setting: Setting, topic: string, more = ""): Promise<ReadonlyArray<string>> =>
  linesOf(await kcat(setting, `-C -t ${topic} -o beginning -e -q ${more}`.trim()))

interface Member {
  readonly child: ChildProcess
  readonly records: Array<string>
  assigned: ReadonlyArray<string>
}

/** A member of a group, until it is killed. */
const member = (setting: Setting, topic: string, group: string): Member => {
  const options = ["auto.offset.reset=earliest", "heartbeat.interval.ms=200", "fetch.wait.max.ms=100"]
  const args = [
    "-b",
    setting.bootstrap.join(),
    ...options.flatMap((each) => ["-X", each]),
    "-u",
    "-G",
    group,
    topic
  ]
  const child = spawn("kcat", args)
  const self: Member = { child, records: [], assigned: [] }
  createInterface({ input: child.stdout }).on("line", (line) => self.records.push(line))
  createInterface({ input: child.stderr }).on("line", (line) => {
    const [, how, which = ""] = /rebalanced .*: (assigned|revoked): (.*)/.exec(line) ?? []
    if (how !== undefined) self.assigned = how === "assigned" ? which.split(", ") : []
  })
  return self
}

const end = ({ child }: Member): Promise<void> =>
  new Promise((resolve) => {
    child.once("exit", () => resolve())
    child.kill("SIGINT")
  })

await runScenarios({
  metadata: async (setting) => {
    const topic = setting.name("t")
    await createTopic(setting, topic)
    const listed = JSON.parse(await kcat(setting, "-L -J"))
    ok(listed.brokers.length >= setting.replicas)
    const found = listed.topics.find((each: { readonly topic: string }) => each.topic === topic)
    deepStrictEqual(found.partitions[0].replicas.length, setting.replicas)
    deepStrictEqual(found.partitions[0].isrs.length, setting.replicas)
    match(await kcat(setting, "-L"), / {2}broker 1 at /)
  },

  "produce and consume": async (setting) => {
    const topic = setting.name("t")
    await createTopic(setting, topic)
    await kcat(setting, `-P -t ${topic} -p 0 -K : -H a=b -H c=d`, text(["k1:first", "k2:second"]))
    for (const codec of ["gzip", "snappy", "lz4", "zstd"])
      await kcat(setting, `-P -t ${topic} -p 0 -z ${codec}`, text(values(20, codec)))
    await kcat(setting, `-P -t ${topic} -p 0 -X acks=0`, text(["unacknowledged"]))
    await kcat(setting, `-P -t ${topic} -p 0 -X enable.idempotence=true`, text(values(20, "idempotent")))
    const all = await consumeAll(setting, topic, "-p 0 -f %o,%k,%h,%s\\n")
    deepStrictEqual(all.slice(0, 2), ["0,k1,a=b,c=d,first", "1,k2,a=b,c=d,second"])
    const codecs = ["gzip", "snappy", "lz4", "zstd"].flatMap((codec) => values(20, codec))
    deepStrictEqual(
      all.slice(2).map((line) => line.split(",").at(-1)),
      [...codecs, "unacknowledged", ...values(20, "idempotent")]
    )
    deepStrictEqual(
      all.map((line) => Number(line.split(",")[0])),
      all.map((_, i) => i)
    )
  },

  offsets: async (setting) => {
    const topic = setting.name("t")
    await createTopic(setting, topic)
    await kcat(setting, `-P -t ${topic} -p 0`, text(values(5)))
    const from = async (offset: string) =>
      linesOf(await kcat(setting, `-C -t ${topic} -p 0 -e -q -o ${offset}`))
    deepStrictEqual(await from("2"), values(5).slice(2))
    deepStrictEqual(await from("-1"), values(5).slice(4))
    deepStrictEqual(await from("end"), [])
    deepStrictEqual(await from("s@1"), values(5))
    deepStrictEqual(await from(`s@${Date.now() + 3_600_000}`), [])
    match(await kcat(setting, `-Q -t ${topic}:0:-1`), /\[0\] offset 5/)
    match(await kcat(setting, `-Q -t ${topic}:0:-2`), /\[0\] offset 0/)
    match(await kcat(setting, `-Q -t ${topic}:0:1`), /\[0\] offset 0/)
  },

  "group of two": async (setting) => {
    const [topic, group] = [setting.name("t"), setting.name("g")]
    const partitions = await createTopic(setting, topic)
    ok(partitions.length > 1, "brokers with num.partitions > 1 are needed")
    const first = member(setting, topic, group)
    await until("the first has all", () => first.assigned.length === partitions.length)
    const second = member(setting, topic, group)
    await until(
      "they share",
      () =>
        first.assigned.length > 0 &&
        second.assigned.length > 0 &&
        first.assigned.length + second.assigned.length === partitions.length
    )
    for (const partition of partitions)
      await kcat(setting, `-P -t ${topic} -p ${partition}`, text(values(3, `p${partition}`)))
    const all = partitions.flatMap((partition) => values(3, `p${partition}`))
    await comes("all", () => [...first.records, ...second.records], all)
    await end(second)
    await until("the first has all again", () => first.assigned.length === partitions.length)
    await end(first)
  },

  "commit and resume": async (setting) => {
    const [topic, group] = [setting.name("t"), setting.name("g")]
    await createTopic(setting, topic)
    await kcat(setting, `-P -t ${topic} -p 0`, text(values(5)))
    const read = async (more: string) =>
      linesOf(await kcat(setting, `-X auto.offset.reset=earliest -q ${more} -G ${group} ${topic}`))
    deepStrictEqual(await read("-c 3"), values(5).slice(0, 3))
    deepStrictEqual(await read("-e"), values(5).slice(3))
  },

  transactions: async (setting) => {
    const [topic, id] = [setting.name("t"), setting.name("x")]
    await createTopic(setting, topic)
    await kcat(setting, `-P -t ${topic} -p 0 -X transactional.id=${id}`, text(values(3, "committed")))
    // It reads in large pieces; what is interrupted is aborted.
    const args = [
      "-b",
      setting.bootstrap.join(),
      "-P",
      "-t",
      topic,
      "-p",
      "0",
      "-X",
      `transactional.id=${id}`
    ]
    const child = spawn("kcat", [...args, "-X", "linger.ms=0"])
    child.stdin.write(text(values(20_000, "aborted")))
    const ended = new Promise((resolve) => child.once("exit", resolve))
    const count = async (isolation: string) =>
      (await consumeAll(setting, topic, `-p 0 -X isolation.level=${isolation}`)).length
    await until("its records are there", async () => (await count("read_uncommitted")) > 3)
    deepStrictEqual(await count("read_committed"), 3)
    child.kill("SIGTERM")
    child.stdin.end()
    await ended
    await kcat(setting, `-P -t ${topic} -p 0 -X transactional.id=${id}`, text(values(3, "last")))
    deepStrictEqual(await consumeAll(setting, topic, "-p 0 -X isolation.level=read_committed"), [
      ...values(3, "committed"),
      ...values(3, "last")
    ])
    ok((await count("read_uncommitted")) > 6)
  }
})
