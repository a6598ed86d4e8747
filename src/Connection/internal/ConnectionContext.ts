/**
 * What all parts of one `KafkaConnection` share: made once, and passed to each of them.
 */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { makeReport, type Report } from "../../internal/guard.ts"
import type { Settings } from "../Options.ts"
import { ConnectionLog } from "./ConnectionLog.ts"
import { type Series, seriesOf } from "./Metrics.ts"
import { Spans } from "./Spans.ts"
import { StatusRef } from "./StatusRef.ts"
import { TickClock } from "./TickClock.ts"

export interface ConnectionContext {
  readonly settings: Settings
  /** `host:port` */
  readonly broker: string
  /** Of the fiber that made the connection: logger, tracer, clock and the like. */
  readonly services: Context.Context<never>
  /** Logs defects of transports, mechanisms, tracers and other parts that may be a user's. */
  readonly report: Report
  readonly clock: TickClock
  readonly status: StatusRef
  readonly metrics: Series
  readonly log: ConnectionLog
  readonly spans: Spans
}

export const makeContext = Effect.fnUntraced(function* (
  settings: Settings
): Effect.fn.Return<ConnectionContext> {
  const services = yield* Effect.context<never>()
  const broker = `${settings.host}:${settings.port}`
  const report = makeReport(services, { broker })
  return {
    settings,
    broker,
    services,
    report,
    clock: new TickClock(yield* Clock.Clock),
    status: new StatusRef({ _tag: "Connecting", attempt: 1 }, report),
    metrics: seriesOf(settings, services),
    log: new ConnectionLog(services, broker),
    spans: new Spans(settings, report)
  }
})
