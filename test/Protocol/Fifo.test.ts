import { assert, describe, it } from "vitest"
import { Fifo } from "../../src/Protocol/internal/Fifo.ts"
import { random } from "../Connection/Random.ts"

describe("Fifo", () => {
  it("does what an array does, however it grows and wraps", () => {
    for (let seed = 1; seed <= 15; seed++) {
      const next = random(seed)
      const fifo = new Fifo<number>()
      let model: Array<number> = []
      for (let step = 0; step < 300; step++) {
        const lot = next()
        if (lot < 0.45) {
          fifo.push(step)
          model.push(step)
        } else if (lot < 0.6) {
          fifo.unshift(step)
          model.unshift(step)
        } else if (lot < 0.95) assert.strictEqual(fifo.shift(), model.shift())
        else if (lot < 0.98) {
          fifo.retain((value) => value % 3 !== 0)
          model = model.filter((value) => value % 3 !== 0)
        } else assert.deepStrictEqual(fifo.drain(), model.splice(0))
        assert.strictEqual(fifo.length, model.length)
        assert.strictEqual(fifo.peek(), model[0])
        for (const index of [0, 1, model.length - 1, model.length, model.length + 20])
          assert.strictEqual(index < 0 ? undefined : fifo.at(index), index < 0 ? undefined : model[index])
      }
    }
  })
})
