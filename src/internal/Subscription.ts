/**
 * What one subscriber has not pulled yet of values that come by callbacks. Of what is not pulled, the newest are kept.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"

const maxUnread = 1000

type Values<A> = readonly [A, ...Array<A>]

export class Subscription<in out A> {
  #unread: Array<A>
  #isDone = false
  readonly #isLast: (value: A) => boolean
  #resume: ((effect: Effect.Effect<Values<A>, Cause.Done>) => void) | undefined

  /** @param isLast whether nothing comes after a value */
  constructor(first: A, isLast: (value: A) => boolean) {
    this.#unread = [first]
    this.#isLast = isLast
  }

  readonly add = (value: A): void => {
    if (this.#unread.length === maxUnread) this.#unread.shift()
    this.#unread.push(value)
    this.#wake()
  }

  /** Nothing comes any more: done once all is pulled. */
  readonly end = (): void => {
    this.#isDone = true
    this.#wake()
  }

  /** Run by one fiber at a time, as any `Pull`. */
  readonly pull: Pull.Pull<Values<A>> = Effect.callback((resume) => {
    if (this.#unread.length > 0 || this.#isDone) return resume(this.#take())
    this.#resume = resume
    return Effect.sync(() => {
      this.#resume = undefined
    })
  })

  #wake(): void {
    const resume = this.#resume
    this.#resume = undefined
    resume?.(this.#take())
  }

  #take(): Effect.Effect<Values<A>, Cause.Done> {
    const [first, ...rest] = this.#unread
    if (first === undefined) return Cause.done()
    this.#unread = []
    this.#isDone ||= this.#isLast(rest.at(-1) ?? first)
    return Effect.succeed([first, ...rest])
  }
}
