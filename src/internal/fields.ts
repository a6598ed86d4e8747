/**
 * Reading values that came from anywhere, without trust in a type. A getter that throws is the only thing that can make these throw.
 */

/** Whether a value has fields. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

/** A property of whatever; `undefined` if it has none. */
export const fieldOf = (value: unknown, field: string): unknown =>
  isRecord(value) ? value[field] : undefined
