/** What is to be called when the turn is over, in the order in which it was added, also by what is called. */
export class CallQueue {
  #due: Array<() => void> = []

  add(call: () => void): void {
    this.#due.push(call)
  }

  run(): void {
    while (this.#due.length > 0) {
      const due = this.#due
      this.#due = []
      for (const call of due) call()
    }
  }
}
