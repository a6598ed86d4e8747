/**
 * Real Kafka brokers for tests: started from Maven jars on free loopback ports, ended by process id when the scope closes.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { JavaProcess, jvm } from "./JavaProcess.ts"
import type { Release } from "./Maven.ts"
import { javaVersion, lastLines, libs, whyNotOn } from "./Maven.ts"
import { accepts, answers, freePorts } from "./ports.ts"

export class BrokerError extends Data.TaggedError("BrokerError")<{
  readonly release: string
  readonly detail: string
  readonly log: string
}> {
  override get message(): string {
    return `Kafka ${this.release}: ${this.detail}\n${lastLines(this.log, 20)}`
  }
}

export interface Broker {
  readonly release: Release
  readonly host: "127.0.0.1"
  readonly port: number
  /** The controller's own listener; 0 before KRaft. */
  readonly controllerPort: number
  /** The ports of the listeners asked for beside the plain one. */
  readonly ports: Readonly<Partial<Record<Secured, number>>>
  /** The last part of what the broker printed. */
  readonly log: () => string
  /** Ends the broker, at once by default, and waits until it is gone. Its data stay. */
  readonly kill: (signal?: "SIGKILL" | "SIGTERM") => Effect.Effect<void>
  /** Starts it again on the same port and data, and waits until it answers. */
  readonly start: Effect.Effect<void, BrokerError>
  /** From its next start on it is of this release, with the data that it has. Both are to be of KRaft. */
  readonly replaceBy: (release: Release) => Effect.Effect<void>
  /** SIGSTOP: the broker keeps its sockets and says nothing. */
  readonly pause: Effect.Effect<void>
  readonly resume: Effect.Effect<void>
}

const quietLog = `log4j.rootLogger=WARN, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%p %c %m%n
`

/** The same for Kafka 4, which has another logger. */
const quietLog2 = `rootLogger.level=WARN
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%p %c %m%n
`

const properties = (entries: Readonly<Record<string, string | number>>): string =>
  Object.entries(entries)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("")

// Internal topics with many partitions take seconds to make.
const small = {
  "num.partitions": 1,
  "offsets.topic.num.partitions": 1,
  "offsets.topic.replication.factor": 1,
  "log.flush.interval.messages": 1_000_000
}

const securedPorts = (options: Options): Effect.Effect<Broker["ports"]> => {
  const names = options.listeners ?? []
  return Effect.map(freePorts(names.length), (ports) =>
    Object.fromEntries(names.map((name, i) => [name, ports[i]!]))
  )
}

const listeners = (port: number, ports: Broker["ports"]): string =>
  Object.entries({ PLAINTEXT: port, ...ports })
    .map(([name, each]) => `${name}://127.0.0.1:${each}`)
    .join(",")

interface Started {
  readonly process: JavaProcess
  readonly isReady: Effect.Effect<void, "not yet">
}

interface Setup {
  /** In the order in which they start. */
  readonly processes: ReadonlyArray<Started>
  readonly port: number
  readonly ports: Broker["ports"]
  readonly controllerPort: number
}

interface Voter {
  readonly nodeId: number
  readonly port: number
}

/** What a process of KRaft is: a broker and a controller, or one of the two in a cluster. */
interface Role {
  readonly roles: "broker,controller" | "broker" | "controller"
  readonly nodeId: number
  /** The controllers of the cluster. */
  readonly voters: ReadonlyArray<Voter>
}

const setUpKRaft = Effect.fnUntraced(function* (
  release: Release,
  directory: string,
  options: Options,
  role?: Role
) {
  const jars = libs(release)
  const [freePort, freeControllerPort] = (yield* freePorts(2)) as [number, number]
  const port = options.port ?? freePort
  const { nodeId, roles, voters }: Role = role ?? {
    roles: "broker,controller",
    nodeId: 1,
    voters: [{ nodeId: 1, port: freeControllerPort }]
  }
  // A broker that is none says where one is.
  const controllerPort = (voters.find((voter) => voter.nodeId === nodeId) ?? voters[0]!).port
  const ports = yield* securedPorts(options)
  const own = [
    ...(roles === "controller" ? [] : [listeners(port, ports)]),
    ...(roles === "broker" ? [] : [`CONTROLLER://127.0.0.1:${controllerPort}`])
  ]
  const config = join(directory, "server.properties")
  writeFileSync(
    config,
    properties({
      "process.roles": roles,
      "node.id": nodeId,
      "controller.quorum.voters": voters.map((voter) => `${voter.nodeId}@127.0.0.1:${voter.port}`).join(","),
      listeners: own.join(","),
      "listener.security.protocol.map":
        "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL",
      "controller.listener.names": "CONTROLLER",
      "log.dirs": join(directory, "data"),
      "transaction.state.log.num.partitions": 1,
      "transaction.state.log.replication.factor": 1,
      "transaction.state.log.min.isr": 1,
      "share.coordinator.state.topic.num.partitions": 1,
      "share.coordinator.state.topic.replication.factor": 1,
      "share.coordinator.state.topic.min.isr": 1,
      "group.initial.rebalance.delay.ms": 0,
      // A killed broker is fenced until its session ends, and its next life waits for that.
      "broker.heartbeat.interval.ms": 500,
      "broker.session.timeout.ms": 2000,
      ...small,
      ...options.properties
    })
  )
  const format = [
    "-cp",
    join(jars, "*"),
    "kafka.tools.StorageTool",
    "format",
    "-t",
    "AAAAAAAAAAAAAAAAAAAAAQ",
    "-c",
    config,
    ...(options.formatArguments ?? [])
  ]
  const formatted = spawnSync("java", [...jvm, ...format], { encoding: "utf8" })
  if (formatted.status !== 0) {
    return yield* new BrokerError({
      release,
      detail: "could not format its storage",
      log: formatted.stdout + formatted.stderr
    })
  }
  const setup: Setup = {
    processes: [
      {
        process: new JavaProcess(jars, directory, {
          jvm: ["-Xmx512m", ...(options.jvm ?? [])],
          main: "kafka.Kafka",
          config
        }),
        // Whether a controller is there shows when the brokers find it.
        isReady: roles === "controller" ? Effect.void : answers(release, port)
      }
    ],
    port,
    ports,
    controllerPort
  }
  return setup
})

/** A broker that comes back while ZooKeeper still holds its former self waits for ever for a leader (0.8): it must be forgotten first. */
const zooKeeperSessionMs = 2000

const setUpZooKeeper = Effect.fnUntraced(function* (release: Release, directory: string, options: Options) {
  const jars = libs(release)
  const [freePort, zooKeeperPort] = (yield* freePorts(2)) as [number, number]
  const port = options.port ?? freePort
  const ports = yield* securedPorts(options)
  const [config, zooKeeper] = [join(directory, "server.properties"), join(directory, "zookeeper.properties")]
  writeFileSync(
    zooKeeper,
    properties({
      dataDir: join(directory, "zookeeper"),
      tickTime: 500,
      clientPort: zooKeeperPort,
      clientPortAddress: "127.0.0.1",
      maxClientCnxns: 0,
      // Its web server, since 3.5, wants a port of its own.
      "admin.enableServer": "false"
    })
  )
  writeFileSync(
    config,
    properties({
      "broker.id": 0,
      port,
      "host.name": "127.0.0.1",
      "advertised.host.name": "127.0.0.1",
      "log.dirs": join(directory, "data"),
      "zookeeper.connect": `127.0.0.1:${zooKeeperPort}`,
      "zookeeper.session.timeout.ms": zooKeeperSessionMs,
      "delete.topic.enable": "true",
      // 0.8 does not know the word.
      ...(Object.keys(ports).length === 0
        ? {}
        : { listeners: listeners(port, ports), "advertised.listeners": listeners(port, ports) }),
      ...small,
      ...options.properties
    })
  )
  const setup: Setup = {
    processes: [
      {
        process: new JavaProcess(jars, directory, {
          jvm: ["-Xmx128m"],
          main: "org.apache.zookeeper.server.quorum.QuorumPeerMain",
          config: zooKeeper
        }),
        isReady: accepts(zooKeeperPort)
      },
      {
        process: new JavaProcess(jars, directory, {
          jvm: ["-Xmx256m", ...(options.jvm ?? [])],
          main: "kafka.Kafka",
          config
        }),
        isReady: answers(release, port)
      }
    ],
    port,
    ports,
    controllerPort: 0
  }
  return setup
})

/** Security protocols of further listeners, and their names. */
export type Secured = "SSL" | "SASL_PLAINTEXT" | "SASL_SSL"

export interface Options {
  /** The port of the plain listener. Default: a free one. */
  readonly port?: number | undefined
  /** Listeners beside the plain one, each on a port of its own. */
  readonly listeners?: ReadonlyArray<Secured> | undefined
  /** Further arguments of `StorageTool format`. */
  readonly formatArguments?: ReadonlyArray<string> | undefined
  /** Further arguments of the Java of the broker itself. */
  readonly jvm?: ReadonlyArray<string> | undefined
  /** Server properties beside our own, or in their place. */
  readonly properties?: Readonly<Record<string, string | number>> | undefined
}

/** A running broker of the given release: one node, nothing in it. */
export const make = Effect.fnUntraced(function* (
  release: Release,
  options: Options = {}
): Effect.fn.Return<Broker, BrokerError, Scope.Scope> {
  return yield* run(release, options, undefined)
})

/** A running cluster of brokers with the ids 1, 2, …, and a controller of their own that stays. */
export const makeCluster = Effect.fnUntraced(function* (
  release: Release,
  count: number,
  options: Options = {}
): Effect.fn.Return<ReadonlyArray<Broker>, BrokerError, Scope.Scope> {
  const [port] = (yield* freePorts(1)) as [number]
  const voters = [{ nodeId: 100, port }]
  yield* run(release, options, { roles: "controller", nodeId: 100, voters })
  return yield* Effect.forEach(
    idsTo(count),
    (nodeId) => run(release, options, { roles: "broker", nodeId, voters }),
    { concurrency: "unbounded" }
  )
})

/** A running cluster of nodes with the ids 1, 2, …, each a broker and one of the controllers, which elect the active one. */
export const makeCombinedCluster = Effect.fnUntraced(function* (
  release: Release,
  count: number,
  options: Options = {}
): Effect.fn.Return<ReadonlyArray<Broker>, BrokerError, Scope.Scope> {
  const voters = (yield* freePorts(count)).map((port, i) => ({ nodeId: i + 1, port }))
  return yield* Effect.forEach(
    idsTo(count),
    (nodeId) => run(release, options, { roles: "broker,controller", nodeId, voters }),
    { concurrency: "unbounded" }
  )
})

const idsTo = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, i) => i + 1)

const usesZooKeeper = (release: Release): boolean => !/^[34]\./.test(release)

/** Starts what does not run, the broker last, and waits until it is ready. */
const launch = Effect.fnUntraced(function* (
  release: Release,
  processes: ReadonlyArray<Started>
): Effect.fn.Return<void, BrokerError> {
  for (const { process, isReady } of processes) {
    if (process.hasExited) process.spawn()
    while (yield* Effect.isFailure(isReady)) {
      const ended = processes.find((each) => each.process.hasClosed)?.process
      if (ended !== undefined && isWorthAnotherTry(ended)) ended.spawn()
      else if (ended !== undefined || (hasGivenUp(process) && !isWorthAnotherTry(process))) {
        const { exit, latestLog } = ended ?? process
        return yield* new BrokerError({ release, detail: exit, log: latestLog })
      }
      yield* Effect.sleep("250 millis")
    }
  }
})

/** Kafka 0.9 may hang instead of ending. */
const hasGivenUp = ({ latestLog }: JavaProcess): boolean => /Prepare to shutdown/.test(latestLog)

/** A broker of old gives up while ZooKeeper holds its former self, or does not answer yet. */
const isWorthAnotherTry = ({ latestLog }: JavaProcess): boolean =>
  /already registered|NodeExists|NoAuth for \/brokers|ZkTimeoutException|Unable to connect to zookeeper/i.test(
    latestLog
  )

const run = Effect.fnUntraced(function* (
  release: Release,
  options: Options,
  role: Role | undefined
): Effect.fn.Return<Broker, BrokerError, Scope.Scope> {
  const unfit = whyNotOn(release, javaVersion())
  if (unfit !== undefined) return yield* new BrokerError({ release, detail: unfit, log: "" })
  const directory = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), `kafka-${release}-`))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  writeFileSync(join(directory, "log4j.properties"), quietLog)
  writeFileSync(join(directory, "log4j2.properties"), quietLog2)
  const { processes, port, ports, controllerPort } = usesZooKeeper(release)
    ? yield* setUpZooKeeper(release, directory, options)
    : yield* setUpKRaft(release, directory, options, role)
  const server = processes.at(-1)!.process

  const start = launch(release, processes).pipe(
    Effect.timeoutOrElse({
      duration: "60 seconds",
      orElse: () =>
        Effect.fail(new BrokerError({ release, detail: "not ready within 60 s", log: server.log }))
    })
  )
  yield* Effect.addFinalizer(() =>
    Effect.forEach(processes.toReversed(), ({ process }) => process.end("SIGKILL"), { discard: true })
  )
  yield* start
  let current = release
  return {
    get release() {
      return current
    },
    host: "127.0.0.1",
    port,
    controllerPort,
    ports,
    log: () => server.log,
    kill: (signal = "SIGKILL") =>
      Effect.andThen(
        server.end(signal),
        usesZooKeeper(release) ? Effect.sleep(zooKeeperSessionMs * 1.5) : Effect.void
      ),
    start,
    replaceBy: (other) =>
      Effect.sync(() => {
        current = other
        server.jars = libs(other)
      }),
    pause: Effect.sync(() => server.signal("SIGSTOP")),
    resume: Effect.sync(() => server.signal("SIGCONT"))
  }
})
