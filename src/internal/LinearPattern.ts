/**
 * Regular expressions in the syntax of RE2, for patterns that come from strangers: what matching takes grows with the length of the text only, never with what the pattern makes of
 * it. A text matches as a whole. There are no back references and no assertions about what is ahead or behind, as in RE2.
 */
import { type Node, parsePattern } from "./patternSyntax.ts"

interface Split {
  readonly op: "split"
  one: number
  other: number
}

type Instruction =
  | { readonly op: "one"; readonly test: (point: number) => boolean }
  | Split
  | { readonly op: "jump"; to: number }
  | { readonly op: "assert"; readonly test: (before: number, after: number) => boolean }

/** More than this is refused: repetitions of repetitions make programs large. */
const maxInstructions = 10_000
/** Repetitions of what matches nothing but the empty text make no instructions, and take time all the same. */
const maxSteps = 10 * maxInstructions

class TooLarge extends Error {}

class Compiler {
  readonly program: Array<Instruction> = []
  #steps = 0

  #add(instruction: Instruction): number {
    if (this.program.length >= maxInstructions) throw new TooLarge()
    return this.program.push(instruction) - 1
  }

  /** Goes on with what comes next, or elsewhere: where that is, is told later. */
  #split(): Split {
    const split: Split = { op: "split", one: 0, other: 0 }
    split.one = this.#add(split) + 1
    return split
  }

  emit(node: Node): void {
    if (++this.#steps > maxSteps) throw new TooLarge()
    switch (node.type) {
      case "one":
        this.#add({ op: "one", test: node.test })
        return
      case "assert":
        this.#add({ op: "assert", test: node.test })
        return
      case "sequence":
        for (const each of node.nodes) this.emit(each)
        return
      case "choice":
        return this.#choice(node.nodes)
      case "repeat":
        return this.#repeat(node.node, node.min, node.max)
    }
  }

  #choice(nodes: ReadonlyArray<Node>): void {
    const jumps: Array<{ op: "jump"; to: number }> = []
    for (const [index, each] of nodes.entries()) {
      if (index === nodes.length - 1) {
        this.emit(each)
        break
      }
      const split = this.#split()
      this.emit(each)
      const jump = { op: "jump" as const, to: 0 }
      this.#add(jump)
      jumps.push(jump)
      split.other = this.program.length
    }
    for (const jump of jumps) jump.to = this.program.length
  }

  #repeat(node: Node, min: number, max: number): void {
    for (let i = 0; i < min; i++) this.emit(node)
    if (max === Number.POSITIVE_INFINITY) {
      const split = this.#split()
      this.emit(node)
      this.#add({ op: "jump", to: split.one - 1 })
      split.other = this.program.length
      return
    }
    const splits: Array<Split> = []
    for (let i = min; i < max; i++) {
      splits.push(this.#split())
      this.emit(node)
    }
    for (const split of splits) split.other = this.program.length
  }
}

/** Whether the whole of a text matches; `undefined` for a pattern that is none. */
export const compilePattern = (pattern: string): ((text: string) => boolean) | undefined => {
  const node = parsePattern(pattern)
  if (node === undefined) return undefined
  const compiler = new Compiler()
  try {
    compiler.emit(node)
  } catch (error) {
    if (error instanceof TooLarge) return undefined
    throw error
  }
  return (text) => matches(compiler.program, text)
}

/** All ways at once, one code point after another. −1 stands before the first and after the last. */
const matches = (program: ReadonlyArray<Instruction>, text: string): boolean => {
  let current: Array<number> = []
  const seen = new Int32Array(program.length + 1).fill(-1)
  const enter = (
    list: Array<number>,
    from: number,
    position: number,
    before: number,
    after: number
  ): void => {
    const stack = [from]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (seen[at] === position) continue
      seen[at] = position
      const instruction = program[at]
      if (instruction === undefined || instruction.op === "one") list.push(at)
      else if (instruction.op === "jump") stack.push(instruction.to)
      else if (instruction.op === "split") stack.push(instruction.other, instruction.one)
      else if (instruction.test(before, after)) stack.push(at + 1)
    }
  }
  const points = Array.from(text, (each) => each.codePointAt(0)!)
  enter(current, 0, 0, -1, points[0] ?? -1)
  for (const [index, point] of points.entries()) {
    const next: Array<number> = []
    for (const at of current) {
      const instruction = program[at]
      if (instruction?.op === "one" && instruction.test(point))
        enter(next, at + 1, index + 1, point, points[index + 1] ?? -1)
    }
    if (next.length === 0) return false
    current = next
  }
  return current.includes(program.length)
}
