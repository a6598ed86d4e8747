/**
 * Kafka's own programs for the command line, unchanged: what they print is looked at. By hand:
 * `node --conditions=@effect-kafka-protocol/source test/interop/programs/tools/main.ts 4.4.0 localhost:9092 1 [SCENARIO…]`.
 */
import { deepStrictEqual, match, ok } from "node:assert"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { toolReleases } from "../../../../tools/kafka/Maven.ts"
import { runScenarios, type Setting, until, values } from "../node/scenarios.ts"
import { ToolShell } from "./ToolShell.ts"

const [releaseArgument, ...programArguments] = process.argv.slice(2)
const release = toolReleases.find((each) => each === releaseArgument)
if (release === undefined) throw new Error(`which release's tools: ${toolReleases.join(" or ")}?`)
const is3 = release === "3.9.2"

const shell = new ToolShell(release)
const directory = mkdtempSync(join(tmpdir(), "tools-"))
process.once("exit", () => {
  shell.end()
  rmSync(directory, { recursive: true, force: true })
})

const tools = "org.apache.kafka.tools"
const names = {
  brokerVersions: is3 ? "kafka.admin.BrokerApiVersionsCommand" : `${tools}.BrokerApiVersionsCommand`,
  cluster: `${tools}.ClusterTool`,
  configs: is3 ? "kafka.admin.ConfigCommand" : `${tools}.ConfigCommand`,
  consoleConsumer: `${tools}.consumer.ConsoleConsumer`,
  consoleProducer: is3 ? "kafka.tools.ConsoleProducer" : `${tools}.ConsoleProducer`,
  consumerGroups: `${tools}.consumer.group.ConsumerGroupCommand`,
  consumerPerformance: `${tools}.ConsumerPerformance`,
  deleteRecords: `${tools}.DeleteRecordsCommand`,
  endToEndLatency: `${tools}.EndToEndLatency`,
  features: `${tools}.FeatureCommand`,
  getOffsets: `${tools}.GetOffsetShell`,
  groups: `${tools}.GroupsCommand`,
  leaderElection: `${tools}.LeaderElectionCommand`,
  logDirs: `${tools}.LogDirsCommand`,
  metadataQuorum: `${tools}.MetadataQuorumCommand`,
  producerPerformance: `${tools}.ProducerPerformance`,
  reassignPartitions: `${tools}.reassign.ReassignPartitionsCommand`,
  topics: `${tools}.TopicCommand`,
  transactionalMessageCopier: `${tools}.TransactionalMessageCopier`,
  transactions: `${tools}.TransactionsCommand`,
  verifiableConsumer: `${tools}.VerifiableConsumer`,
  verifiableProducer: `${tools}.VerifiableProducer`
} as const
type Tool = keyof typeof names

const bootstrap = (setting: Setting): ReadonlyArray<string> => [
  "--bootstrap-server",
  setting.bootstrap.join()
]

interface Outcome {
  readonly code: number
  readonly text: string
  readonly lines: ReadonlyArray<string>
}

const outcomeOf = ({ code, output }: { readonly code: number; readonly output: string }): Outcome => {
  const lines = output
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !/^(?:SLF4J|log4j):|KIP-848|deprecated/i.test(line))
  return { code, lines, text: lines.join("\n") }
}

/** Runs a tool as it is, whatever becomes of it. */
const attempt = async (tool: Tool, args: ReadonlyArray<string>, input?: string): Promise<Outcome> =>
  outcomeOf(await shell.run(names[tool], args, input))

const succeeded = (tool: Tool, args: ReadonlyArray<string>, outcome: Outcome): Outcome => {
  deepStrictEqual(outcome.code, 0, `${tool} ${args.join(" ")}: ${outcome.text}`)
  return outcome
}

/** Runs a tool against the brokers; it must succeed. */
const run = async (setting: Setting, tool: Tool, args: string, input?: string): Promise<Outcome> => {
  const all = [...bootstrap(setting), ...args.split(" ").filter((each) => each !== "")]
  return succeeded(tool, all, await attempt(tool, all, input))
}

const alone = async (tool: Tool, args: ReadonlyArray<string>): Promise<Outcome> =>
  succeeded(tool, args, outcomeOf(await shell.runAlone(names[tool], args)))

/** The cells of the line that has all of these words. */
const row = ({ lines, text }: Outcome, ...words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const cells = lines
    .map((line) => line.split(/\s+/))
    .find((line) => words.every((word) => line.includes(word)))
  ok(cells !== undefined, `no line has ${words.join(" and ")}:\n${text}`)
  return cells
}

const json = ({ lines }: Outcome): ReadonlyArray<Record<string, unknown>> =>
  lines.filter((line) => line.startsWith("{")).map((line): Record<string, unknown> => JSON.parse(line))

const createTopic = async (setting: Setting, topic: string, partitions: number, more = ""): Promise<void> => {
  const { text } = await run(
    setting,
    "topics",
    `--create --topic ${topic} --partitions ${partitions} --replication-factor ${setting.replicas} ${more}`
  )
  ok(text.includes(`Created topic ${topic}.`), text)
}

const produce = (
  setting: Setting,
  topic: string,
  lines: ReadonlyArray<string>,
  more = ""
): Promise<Outcome> =>
  run(setting, "consoleProducer", `--topic ${topic} ${more}`, lines.map((line) => `${line}\n`).join(""))

const consumed = async (
  setting: Setting,
  topic: string,
  count: number,
  more = "--from-beginning"
): Promise<ReadonlyArray<string>> => {
  const args = `--topic ${topic} --max-messages ${count} --timeout-ms 30000 ${more}`
  const { lines } = await run(setting, "consoleConsumer", args)
  return lines.filter((line) => !line.startsWith("Processed a total of"))
}

/** Of a topic's partition in the description of a group: what is committed, the end, the lag. */
const progress = async (setting: Setting, group: string, topic: string, partition = 0) => {
  const described = await run(setting, "consumerGroups", `--describe --group ${group}`)
  return row(described, group, topic, String(partition)).slice(3, 6).join(" ")
}

const offsets = async (setting: Setting, args: string): Promise<ReadonlyArray<string>> =>
  (await run(setting, "getOffsets", args)).lines

const parameter = (value: string) => `--${is3 ? "property" : "reader-property"} ${value}`
const formatted = (value: string) => `--${is3 ? "property" : "formatter-property"} ${value}`

await runScenarios(
  {
    topics: async (setting) => {
      const topic = setting.name("t")
      await createTopic(
        setting,
        topic,
        2,
        "--config retention.ms=777777 --config cleanup.policy=compact,delete"
      )
      const again = await attempt("topics", [...bootstrap(setting), "--create", "--topic", topic])
      deepStrictEqual(again.code, 1)
      match(again.text, /already/)
      await run(setting, "topics", `--create --if-not-exists --topic ${topic}`)
      await until("listed", async () => (await run(setting, "topics", "--list")).lines.includes(topic))
      const described = await run(setting, "topics", `--describe --topic ${topic}`)
      match(described.lines[0]!, new RegExp(`^Topic: ${topic}\\s+TopicId: \\S{22}\\s+PartitionCount: 2\\s`))
      match(described.lines[0]!, new RegExp(`\\sReplicationFactor: ${setting.replicas}\\s`))
      match(described.lines[0]!, /Configs: .*retention\.ms=777777/)
      match(described.lines[0]!, /cleanup\.policy=compact,delete/)
      const replica = /Partition: \d\s+Leader: (\d+)\s+Replicas: (\S+)\s+Isr: (\S+)/
      for (const line of described.lines.slice(1)) {
        const [, leader, replicas, isr] = replica.exec(line) ?? []
        deepStrictEqual(replicas?.split(",").length, setting.replicas, line)
        deepStrictEqual(isr?.split(",").sort(), replicas?.split(",").sort(), line)
        ok(replicas?.split(",").includes(leader!), line)
      }
      await run(setting, "topics", `--alter --topic ${topic} --partitions 5`)
      await until("five partitions", async () => {
        const { text } = await run(setting, "topics", `--describe --topic ${topic}`)
        return text.includes("PartitionCount: 5")
      })
      const under = await run(setting, "topics", `--describe --topic ${topic} --under-replicated-partitions`)
      deepStrictEqual(under.text, "")
      const overridden = await run(setting, "topics", "--describe --topics-with-overrides")
      ok(overridden.text.includes(topic))
      await run(setting, "topics", `--delete --topic ${topic}`)
      await until("deleted", async () => !(await run(setting, "topics", "--list")).lines.includes(topic))
      const gone = await attempt("topics", [...bootstrap(setting), "--describe", "--topic", topic])
      deepStrictEqual(gone.code, 1)
      match(gone.text, /does not exist as expected/)
    },

    console: async (setting) => {
      const topic = setting.name("t")
      await createTopic(setting, topic, 1)
      await produce(
        setting,
        topic,
        ["h:v,i:w;k1;first", "h:x;k2;second"],
        `${parameter("parse.key=true")} ${parameter("parse.headers=true")} ${parameter("key.separator=;")} ${parameter("headers.delimiter=;")} --compression-codec zstd`
      )
      await produce(setting, topic, ["third"], "--request-required-acks 0")
      const printed = ["key", "headers", "offset", "partition"].map((each) => formatted(`print.${each}=true`))
      deepStrictEqual(await consumed(setting, topic, 3, `--from-beginning ${printed.join(" ")}`), [
        "Partition:0\tOffset:0\th:v,i:w\tk1\tfirst",
        "Partition:0\tOffset:1\th:x\tk2\tsecond",
        "Partition:0\tOffset:2\tNO_HEADERS\tnull\tthird"
      ])
      deepStrictEqual(await consumed(setting, topic, 2, "--partition 0 --offset 1"), ["second", "third"])
      const group = setting.name("g")
      deepStrictEqual(await consumed(setting, topic, 2, `--group ${group} --from-beginning`), [
        "first",
        "second"
      ])
      deepStrictEqual(await consumed(setting, topic, 1, `--group ${group}`), ["third"])
    },

    "consumer groups": async (setting) => {
      const [topic, group] = [setting.name("t"), setting.name("g")]
      await createTopic(setting, topic, 1)
      await produce(setting, topic, values(10))
      await consumed(setting, topic, 4, `--group ${group} --from-beginning`)
      ok((await run(setting, "consumerGroups", "--list")).lines.includes(group))
      deepStrictEqual(row(await run(setting, "consumerGroups", "--list --state"), group).at(-1), "Empty")
      deepStrictEqual(await progress(setting, group, topic), "4 10 6")
      const state = row(await run(setting, "consumerGroups", `--describe --group ${group} --state`), group)
      deepStrictEqual(state.slice(-2), ["Empty", "0"])
      const reset = (how: string) =>
        run(setting, "consumerGroups", `--reset-offsets --group ${group} --topic ${topic} --execute ${how}`)
      match((await reset("--to-earliest")).text, new RegExp(`${group}\\s+${topic}\\s+0\\s+0\\b`))
      deepStrictEqual(await progress(setting, group, topic), "0 10 10")
      await reset("--shift-by 3")
      deepStrictEqual(await progress(setting, group, topic), "3 10 7")
      await reset("--to-offset 5")
      deepStrictEqual(await progress(setting, group, topic), "5 10 5")
      await reset("--to-latest")
      deepStrictEqual(await progress(setting, group, topic), "10 10 0")
      await reset("--by-duration PT1H")
      deepStrictEqual(await progress(setting, group, topic), "0 10 10")
      await reset("--to-datetime 2100-01-01T00:00:00.000")
      deepStrictEqual(await progress(setting, group, topic), "10 10 0")
      await run(setting, "consumerGroups", `--delete-offsets --group ${group} --topic ${topic}`)
      const described = await attempt("consumerGroups", [
        ...bootstrap(setting),
        "--describe",
        "--group",
        group
      ])
      ok(!described.text.includes(topic), described.text)
      await reset("--to-earliest")
      if (!is3) {
        const [, type, protocol] = row(await run(setting, "groups", "--list"), group)
        deepStrictEqual([type, protocol], ["Classic", "consumer"])
      }
      const deleted = await run(setting, "consumerGroups", `--delete --group ${group}`)
      match(deleted.text, /Deletion of requested consumer groups .* was successful/)
      ok(!(await run(setting, "consumerGroups", "--list")).lines.includes(group))
    },

    verifiable: async (setting) => {
      const [topic, group] = [setting.name("t"), setting.name("g")]
      await createTopic(setting, topic, 2)
      const producing = [...bootstrap(setting), "--topic", topic, "--max-messages", "200", "--acks", "-1"]
      const produced = json(await alone("verifiableProducer", producing))
      const sent = produced.filter(({ name }) => name === "producer_send_success")
      deepStrictEqual(sent.length, 200)
      deepStrictEqual(new Set(sent.map(({ offset, partition }) => `${partition} ${offset}`)).size, 200)
      const told = produced.find(({ name }) => name === "tool_data")
      deepStrictEqual([told?.["sent"], told?.["acked"]], [200, 200])
      const args = `--topic ${topic} --group-id ${group} --max-messages 200 --reset-policy earliest`
      const events = json(await run(setting, "verifiableConsumer", args))
      const named = (event: string) => events.filter(({ name }) => name === event)
      deepStrictEqual(named("partitions_assigned").length, 1)
      deepStrictEqual(
        named("records_consumed").reduce((sum, { count }) => sum + Number(count), 0),
        200
      )
      ok(named("offsets_committed").every(({ success }) => success === true))
      const described = await run(setting, "consumerGroups", `--describe --group ${group}`)
      const rows = described.lines.map((line) => line.split(/\s+/)).filter((cells) => cells[1] === topic)
      ok(
        rows.every(([, , , , , lag]) => lag === "0"),
        described.text
      )
      deepStrictEqual(
        rows.reduce((sum, [, , , committed]) => sum + Number(committed), 0),
        200,
        described.text
      )
    },

    "transactional copier": async (setting) => {
      const [from, to, group, id] = [
        setting.name("from"),
        setting.name("to"),
        setting.name("g"),
        setting.name("x")
      ]
      await createTopic(setting, from, 1)
      await createTopic(setting, to, 1)
      await produce(setting, from, values(60))
      const copied = json(
        await alone("transactionalMessageCopier", [
          "--enable-random-aborts",
          "--group-mode",
          "--use-group-metadata",
          ...Object.entries({
            "broker-list": setting.bootstrap.join(),
            "input-topic": from,
            "input-partition": "0",
            "output-topic": to,
            "max-messages": "60",
            "consumer-group": group,
            "transaction-size": "5",
            "transactional-id": id
          }).flatMap(([name, value]) => [`--${name}`, value])
        ])
      )
      const last = copied.at(-1)
      deepStrictEqual([last?.["consumed"], last?.["remaining"]], [60, 0])
      const copies = await consumed(setting, to, 60, "--from-beginning --isolation-level read_committed")
      deepStrictEqual(copies, values(60))
      deepStrictEqual(await progress(setting, group, from), "60 60 0")
      const listed = await run(setting, "transactions", "list")
      const [, coordinator, producerId, state] = row(listed, id)
      match(state!, /^Complete(?:Commit|Abort)$/)
      const described = row(await run(setting, "transactions", `describe --transactional-id ${id}`), id)
      deepStrictEqual([described[0], described[2], described[4]], [coordinator, producerId, state])
      const producers = await run(setting, "transactions", `describe-producers --topic ${to} --partition 0`)
      deepStrictEqual(row(producers, producerId!).at(-1), "None")
      const hanging = await run(setting, "transactions", `find-hanging --topic ${to}`)
      deepStrictEqual(hanging.lines.length, 1, hanging.text)
    },

    performance: async (setting) => {
      const topic = setting.name("t")
      await createTopic(setting, topic, 1)
      const perform = async (...more: ReadonlyArray<string>) => {
        const args = ["--topic", topic, "--num-records", "2000", "--record-size", "100", "--throughput", "-1"]
        const props = ["--producer-props", `bootstrap.servers=${setting.bootstrap.join()}`]
        const all = [...args, ...props, ...more]
        return succeeded("producerPerformance", all, await attempt("producerPerformance", all))
      }
      match((await perform()).text, /^2000 records sent, .* ms 99\.9th\.$/m)
      const id = setting.name("x")
      const inTransactions = await perform("--transactional-id", id, "--transaction-duration-ms", "10")
      match(inTransactions.text, /^2000 records sent,/m)
      const [end = ""] = await offsets(setting, `--topic ${topic}`)
      // Each transaction's marker takes an offset.
      ok(Number(end.split(":")[2]) > 4000, end)
      const read = await run(setting, "consumerPerformance", `--topic ${topic} --messages 4000`)
      ok(Number(read.lines.at(-1)!.split(", ")[4]) >= 4000, read.text)
      const latency = setting.name("latency")
      await createTopic(setting, latency, 1)
      const args = [setting.bootstrap.join(), latency, "50", "all", "100"]
      const measured = succeeded("endToEndLatency", args, await attempt("endToEndLatency", args))
      match(measured.text, /^Avg latency: \d/m)
      match(measured.text, /^Percentiles: 50th = \d+, 99th = \d+, 99\.9th = \d+$/m)
    },

    "offsets and records": async (setting) => {
      const topic = setting.name("t")
      await createTopic(setting, topic, 1)
      await produce(setting, topic, values(10))
      deepStrictEqual(await offsets(setting, `--topic ${topic}`), [`${topic}:0:10`])
      const file = join(directory, `${topic}.json`)
      writeFileSync(file, JSON.stringify({ version: 1, partitions: [{ topic, partition: 0, offset: 6 }] }))
      const deleted = await run(setting, "deleteRecords", `--offset-json-file ${file}`)
      match(deleted.text, new RegExp(`partition: ${topic}-0\\s+low_watermark: 6`))
      deepStrictEqual(await offsets(setting, `--topic ${topic} --time earliest`), [`${topic}:0:6`])
      deepStrictEqual(await offsets(setting, `--topic-partitions ${topic}:0 --time 1`), [`${topic}:0:6`])
      deepStrictEqual(await consumed(setting, topic, 4), values(10).slice(6))
      const dirs = await run(setting, "logDirs", `--describe --topic-list ${topic}`)
      const described = dirs.lines.find((line) => line.startsWith("{"))!
      deepStrictEqual(described.split(`"partition":"${topic}-0"`).length - 1, setting.replicas)
      deepStrictEqual(described.split('"isFuture":false').length - 1, setting.replicas)
    },

    configs: async (setting) => {
      const [topic, user] = [setting.name("t"), setting.name("u")]
      await createTopic(setting, topic, 1)
      const described = async (entity: string) => (await run(setting, "configs", `--describe ${entity}`)).text
      const alter = (args: string) => run(setting, "configs", `--alter ${args}`)
      const ofTopic = `--entity-type topics --entity-name ${topic}`
      const altered = await alter(`${ofTopic} --add-config retention.ms=5555,cleanup.policy=[compact,delete]`)
      match(altered.text, new RegExp(`Completed updating config for topic ${topic}\\.`))
      await until("set", async () => (await described(ofTopic)).includes("retention.ms=5555"))
      const text = await described(ofTopic)
      match(text, new RegExp(`Dynamic configs for topic ${topic} are:`))
      match(
        text,
        /cleanup\.policy=compact,delete sensitive=false synonyms=\{DYNAMIC_TOPIC_CONFIG:cleanup\.policy=compact,delete/
      )
      match(await described(`${ofTopic} --all`), /segment\.bytes=1073741824 sensitive=false/)
      await alter(`${ofTopic} --delete-config retention.ms`)
      await until("unset", async () => !(await described(ofTopic)).includes("retention.ms"))
      const wrong = await attempt("configs", [
        ...bootstrap(setting),
        ...`--alter ${ofTopic} --add-config retention.ms=soon`.split(" ")
      ])
      deepStrictEqual(wrong.code, 1)
      match(wrong.text, /Invalid value soon for configuration retention\.ms/)

      const ofBroker = "--entity-type brokers --entity-name 1"
      await alter(`${ofBroker} --add-config log.cleaner.threads=2`)
      await until("set", async () => (await described(ofBroker)).includes("log.cleaner.threads=2"))
      match(
        await described(`${ofBroker} --all`),
        /log\.cleaner\.threads=2 sensitive=false synonyms=\{DYNAMIC_BROKER_CONFIG:log\.cleaner\.threads=2, DEFAULT_CONFIG:log\.cleaner\.threads=1\}/
      )
      await alter(`${ofBroker} --delete-config log.cleaner.threads`)
      const ofAll = "--entity-type brokers --entity-default"
      await alter(`${ofAll} --add-config log.cleaner.threads=2`)
      await until("set for all", async () => (await described(ofAll)).includes("log.cleaner.threads=2"))
      await alter(`${ofAll} --delete-config log.cleaner.threads`)

      const ofUser = `--entity-type users --entity-name ${user}`
      await alter(`${ofUser} --add-config producer_byte_rate=1024,consumer_byte_rate=2048`)
      await until("the quota", async () => (await described(ofUser)).includes("producer_byte_rate=1024.0"))
      match(
        await described(ofUser),
        new RegExp(`Quota configs for user-principal '${user}' are .*consumer_byte_rate=2048\\.0`)
      )
      const ofClient = `--entity-type clients --entity-name ${user}`
      await alter(`${ofClient} --add-config request_percentage=50`)
      await until("the client's", async () => (await described(ofClient)).includes("request_percentage=50.0"))
      await alter(`${ofUser} --delete-config producer_byte_rate,consumer_byte_rate`)
      await until("no quota", async () => !(await described(ofUser)).includes("byte_rate"))
    },

    cluster: async (setting) => {
      const [topic] = [setting.name("t")]
      await createTopic(setting, topic, 1)
      const asking = ["cluster-id", ...bootstrap(setting)]
      const id = succeeded("cluster", asking, await attempt("cluster", asking))
      match(id.text, /^Cluster ID: \S{22}$/m)
      const versions = await run(setting, "brokerVersions", "")
      match(versions.text, /\(id: 1 rack: \S+.*\) -> \(/)
      match(versions.text, /Produce\(0\): \d+ to \d+ \[usable: \d+\],/)
      const features = await run(setting, "features", "describe")
      match(
        features.text,
        /Feature: metadata\.version\s+SupportedMinVersion: \S+\s+SupportedMaxVersion: .+FinalizedVersionLevel: .+Epoch: \d+/
      )
      const status = await run(setting, "metadataQuorum", "describe --status")
      match(status.text, /^ClusterId:\s+\S{22}$/m)
      match(status.text, /^LeaderId:\s+\d+$/m)
      match(status.text, /^HighWatermark:\s+\d+$/m)
      deepStrictEqual(id.text.split(" ")[2], row(status, "ClusterId:")[1])
      const replication = await run(setting, "metadataQuorum", "describe --replication")
      ok(row(replication, "Leader").length >= 6)
      const election = await run(
        setting,
        "leaderElection",
        `--election-type preferred --topic ${topic} --partition 0`
      )
      match(election.text, new RegExp(`Valid replica already elected for partitions ${topic}-0`))
    },

    reassignment: async (setting) => {
      const topic = setting.name("t")
      await createTopic(setting, topic, 1)
      await produce(setting, topic, values(3))
      const reassign = (args: string) => run(setting, "reassignPartitions", args)
      deepStrictEqual((await reassign("--list")).text, "No partition reassignments found.")
      const topics = join(directory, "topics.json")
      writeFileSync(topics, JSON.stringify({ version: 1, topics: [{ topic }] }))
      const before = await replicasOf(setting, topic)
      const after = before.toReversed()
      const generated = await reassign(
        `--generate --topics-to-move-json-file ${topics} --broker-list ${before.join()}`
      )
      const [, proposed = ""] = generated.text.split("Proposed partition reassignment configuration\n")
      const proposal = JSON.parse(proposed)
      deepStrictEqual([...proposal.partitions[0].replicas].sort(), [...before].sort())
      const file = join(directory, "reassignment.json")
      writeFileSync(
        file,
        JSON.stringify({ version: 1, partitions: [{ topic, partition: 0, replicas: after }] })
      )
      const executed = await reassign(`--execute --reassignment-json-file ${file}`)
      match(executed.text, new RegExp(`Successfully started partition reassignment for ${topic}-0`))
      await until("verified", async () => {
        const { text } = await reassign(`--verify --reassignment-json-file ${file}`)
        return text.includes(`Reassignment of partition ${topic}-0 is completed.`)
      })
      deepStrictEqual(await replicasOf(setting, topic), after)
      await attempt("leaderElection", [
        ...bootstrap(setting),
        ...`--election-type preferred --topic ${topic} --partition 0`.split(" ")
      ])
      await until("the preferred leader", async () => {
        const { text } = await run(setting, "topics", `--describe --topic ${topic}`)
        return new RegExp(`Leader: ${after[0]}\\s`).test(text)
      })
      deepStrictEqual(await consumed(setting, topic, 3), values(3))
    }
  },
  programArguments
)

async function replicasOf(setting: Setting, topic: string): Promise<ReadonlyArray<number>> {
  const { text } = await run(setting, "topics", `--describe --topic ${topic}`)
  return /Replicas: (\S+)/.exec(text)![1]!.split(",").map(Number)
}
