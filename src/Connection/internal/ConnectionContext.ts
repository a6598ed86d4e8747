/**
 * What all parts of one `KafkaConnection` share: made once, and passed to each of them.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import { makeReport, type Report } from "../../internal/guard.ts"
import type { Settings } from "../Options.ts"
import { ConnectionLog } from "./ConnectionLog.ts"
import { type Series, seriesOf } from "./Metrics.ts"
import { Spans } from "./Spans.ts"
import { StatusRef } from "./StatusRef.ts"
import { TickClock } from "./TickClock.ts"

export interface ConnectionContext {
  readonly settings: Settings
  /** Whether a connection that is gone is made anew only when one is asked for. The first is made at once. */
  readonly onDemand: boolean
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

export const makeContext = (
  settings: Settings,
  services: Context.Context<never>,
  onDemand: boolean
): ConnectionContext => {
  const broker = `${settings.host}:${settings.port}`
  const report = makeReport(services, { broker })
  return {
    settings,
    onDemand,
    broker,
    services,
    report,
    clock: new TickClock(Context.get(services, Clock.Clock)),
    status: new StatusRef({ _tag: "Connecting", attempt: 1 }, report),
    metrics: seriesOf(settings, services),
    log: new ConnectionLog(services, broker),
    spans: new Spans(settings, report)
  }
}
