/** Options of an embedded cluster: what cannot be is refused at once, in words for people. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { EmbeddedKafka, type EmbeddedTcpOptions } from "../../src/EmbeddedKafka/index.ts"

const refusals: ReadonlyArray<readonly [options: object, message: RegExp]> = [
  [{ brokers: 0 }, /brokers: expected an integer from 1 to 1000, got 0/],
  [{ brokers: [] }, /brokers: expected how many, or a list/],
  [{ brokers: [{ id: 1 }, { id: 1 }] }, /brokers\[1\]\.id: 1 is there twice/],
  [{ brokers: [{ port: 7 }, { port: 7 }] }, /brokers\[1\]\.port: 7 is there twice/],
  [{ brokers: [{ id: -1 }] }, /brokers\[0\]\.id: expected an integer from 0/],
  [{ brokers: [{ rak: "a" }] }, /brokers\[0\]: there is no rak \(did you mean rack\?\)/],
  [{ broker: 3 }, /options: there is no broker \(did you mean brokers\?\)/],
  [{ version: "3.8" }, /version: "3\.8" is not a release that is played: 0\.8\.2, .*4\.4/],
  [{ topics: { "a b": 1 } }, /topics: "a b" cannot be the name of a topic/],
  [{ topics: { a: 0 } }, /topics\.a\.partitions: expected an integer from 1/],
  [{ topics: { a: { replicationFactor: 2 } } }, /2 replicas need as many brokers, and there is 1/],
  [
    { topics: { a: { config: { "retention.md": "1" } } } },
    /topics\.a\.config of Kafka 4\.4: there is no retention\.md/
  ],
  [
    { config: { "num.partitons": "1" } },
    /config of Kafka 4\.4: there is no num\.partitons \(did you mean num\.partitions\?\)/
  ],
  [{ config: { "num.partitions": 3 } }, /config\["num\.partitions"\]: expected a text/],
  [
    { config: { "num.partitions": "-5" } },
    /config\["num\.partitions"\]: Invalid value -5 for configuration num\.partitions: Value must be at least 1$/
  ],
  [
    { config: { "auto.create.topics.enable": "yes" } },
    /config\["auto\.create\.topics\.enable"\]: Invalid value yes for configuration .*: Expected value to be either true or false$/
  ],
  [
    { config: { "log.retention.ms": "1 day" } },
    /config\["log\.retention\.ms"\]: Invalid value 1 day .*: Not a number of type LONG$/
  ],
  [
    { config: { "ssl.keystore.password": "secret", "log.cleanup.policy": "keep" } },
    /config\["log\.cleanup\.policy"\]: Invalid value keep .*: String must be one of: compact, delete$/
  ],
  [
    { version: "0.8.2", config: { "num.partitions": "0" } },
    /config\["num\.partitions"\]: Invalid value 0 for configuration num\.partitions: Value must be at least 1$/
  ],
  [
    { topics: { a: { config: { "message.timestamp.type": "Now" } } } },
    /topics\.a\.config\["message\.timestamp\.type"\]: Invalid value Now .*: String must be one of: CreateTime, LogAppendTime$/
  ],
  [
    { topics: { a: { config: { "min.compaction.lag.ms": "2", "max.compaction.lag.ms": "1" } } } },
    /topics\.a\.config: conflict topic config setting min\.compaction\.lag\.ms \(2\) > max/
  ],
  [{ topics: { "a.b": 1, a_b: 1 } }, /topics: "a_b" and "a\.b" would have the same metrics/],
  [{ features: { "transaction.versio": 1 } }, /features of Kafka 4\.4: there is no transaction\.versio/],
  [
    { features: { "transaction.version": 9 } },
    /features\["transaction\.version"\]: expected an integer from 0 to 2/
  ],
  [{ clusterId: "x" }, /clusterId: expected 22 letters/],
  [{ seed: 0.5 }, /seed: expected an integer/],
  [{ ports: [1, 2] }, /ports: expected a port for each broker, 1 in all/],
  [{ brokers: 2, ports: [7, 7] }, /ports: a port is there twice/],
  [{ ports: [70_000] }, /ports: a port is an integer/]
]

describe("options of an embedded cluster", () => {
  for (const [options, message] of refusals)
    it.effect(`refuses ${JSON.stringify(options)}`, () =>
      Effect.gen(function* () {
        const given: EmbeddedTcpOptions = options
        const error = yield* Effect.flip(EmbeddedKafka.makeTcp(given))
        assert.strictEqual(error._tag, "EmbeddedKafkaError")
        assert.match(error.message, message)
      })
    )

  it.effect("makes nothing when a port is taken, and says so", () =>
    Effect.gen(function* () {
      const { brokers } = yield* EmbeddedKafka.makeTcp()
      const error = yield* Effect.flip(EmbeddedKafka.makeTcp({ ports: [brokers[0]!.port] }))
      assert.strictEqual(error._tag, "TransportError")
      assert.match(error.message, /Cannot listen on 127\.0\.0\.1:\d+.*in use/)
    })
  )
})
