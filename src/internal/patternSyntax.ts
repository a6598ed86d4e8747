/** The syntax of RE2's regular expressions, as a tree. */

export type Node =
  | { readonly type: "one"; readonly test: (point: number) => boolean }
  | { readonly type: "assert"; readonly test: (before: number, after: number) => boolean }
  | { readonly type: "sequence"; readonly nodes: ReadonlyArray<Node> }
  | { readonly type: "choice"; readonly nodes: ReadonlyArray<Node> }
  | { readonly type: "repeat"; readonly node: Node; readonly min: number; readonly max: number }

type Test = (point: number) => boolean

class Malformed extends Error {}

interface Flags {
  readonly ignoresCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
}

const isDigit: Test = (point) => point >= 48 && point <= 57
const isWord: Test = (point) =>
  isDigit(point) || (point >= 65 && point <= 90) || (point >= 97 && point <= 122) || point === 95
const isSpace: Test = (point) => point === 32 || point === 9 || point === 10 || point === 12 || point === 13

const not =
  (test: Test): Test =>
  (point) =>
    !test(point)

const perl: Readonly<Record<string, Test>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace)
}

const within =
  (...ranges: ReadonlyArray<readonly [from: number, to: number]>): Test =>
  (point) =>
    ranges.some(([from, to]) => point >= from && point <= to)

const posix: Readonly<Record<string, Test>> = {
  alnum: within([48, 57], [65, 90], [97, 122]),
  alpha: within([65, 90], [97, 122]),
  ascii: within([0, 127]),
  blank: within([9, 9], [32, 32]),
  cntrl: within([0, 31], [127, 127]),
  digit: isDigit,
  graph: within([33, 126]),
  lower: within([97, 122]),
  print: within([32, 126]),
  punct: within([33, 47], [58, 64], [91, 96], [123, 126]),
  space: within([9, 13], [32, 32]),
  upper: within([65, 90]),
  word: isWord,
  xdigit: within([48, 57], [65, 70], [97, 102])
}

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }

const maxRepeat = 1000
/** Deeper groups are refused. */
const maxDepth = 200

/** The pattern as a tree; `undefined` if it is none. */
export const parsePattern = (pattern: string): Node | undefined => {
  try {
    return new Parser(pattern).parse()
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}

class Parser {
  readonly #points: ReadonlyArray<string>
  #at = 0
  #depth = 0
  #flags: Flags = { ignoresCase: false, multiline: false, dotAll: false }

  constructor(pattern: string) {
    this.#points = Array.from(pattern)
  }

  parse(): Node {
    const node = this.#choice()
    if (this.#at < this.#points.length) throw new Malformed()
    return node
  }

  #peek(ahead = 0): string | undefined {
    return this.#points[this.#at + ahead]
  }

  #next(): string {
    const next = this.#points[this.#at++]
    if (next === undefined) throw new Malformed()
    return next
  }

  #takes(text: string): boolean {
    if (this.#points.slice(this.#at, this.#at + text.length).join("") !== text) return false
    this.#at += text.length
    return true
  }

  #choice(): Node {
    const nodes = [this.#sequence()]
    while (this.#takes("|")) nodes.push(this.#sequence())
    return nodes.length === 1 ? nodes[0]! : { type: "choice", nodes }
  }

  #sequence(): Node {
    const nodes: Array<Node> = []
    for (let next = this.#peek(); next !== undefined && next !== "|" && next !== ")"; next = this.#peek()) {
      if (this.#takes("\\Q")) {
        while (this.#peek() !== undefined && !this.#takes("\\E")) nodes.push(this.#literal(this.#next()))
        const last = nodes.pop()
        if (last !== undefined) nodes.push(this.#repeated(last))
        continue
      }
      nodes.push(this.#repeated(this.#atom()))
    }
    return { type: "sequence", nodes }
  }

  #repeated(node: Node): Node {
    const range = this.#range()
    if (range === undefined) return node
    this.#takes("?")
    // One repetition of another needs a group.
    if (this.#range() !== undefined) throw new Malformed()
    return { type: "repeat", node, ...range }
  }

  #range(): { readonly min: number; readonly max: number } | undefined {
    if (this.#takes("*")) return { min: 0, max: Number.POSITIVE_INFINITY }
    if (this.#takes("+")) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (this.#takes("?")) return { min: 0, max: 1 }
    const found = /^\{(\d+)(,(\d*))?\}/.exec(this.#points.slice(this.#at, this.#at + 24).join(""))
    if (found === null) return undefined
    this.#at += found[0].length
    const min = Number(found[1])
    const max = found[2] === undefined ? min : found[3] === "" ? Number.POSITIVE_INFINITY : Number(found[3])
    if (min > maxRepeat || (max > maxRepeat && max !== Number.POSITIVE_INFINITY) || min > max)
      throw new Malformed()
    return { min, max }
  }

  #atom(): Node {
    const next = this.#next()
    const { dotAll, multiline } = this.#flags
    switch (next) {
      case "(":
        return this.#group()
      case "[":
        return { type: "one", test: this.#class() }
      case ".":
        return { type: "one", test: dotAll ? () => true : (point) => point !== 10 }
      case "^":
        return { type: "assert", test: (before) => before === -1 || (multiline && before === 10) }
      case "$":
        return { type: "assert", test: (_, after) => after === -1 || (multiline && after === 10) }
      case "\\":
        return this.#escape()
      case "*":
      case "+":
      case "?":
        throw new Malformed()
      default:
        return this.#literal(next)
    }
  }

  #literal(text: string): Node {
    return { type: "one", test: this.#folded(text.codePointAt(0)!) }
  }

  /** The code point, in both cases where case does not count. */
  #folded(point: number): Test {
    if (!this.#flags.ignoresCase) return (each) => each === point
    const folded = foldCase(point)
    return (each) => foldCase(each) === folded
  }

  #group(): Node {
    const before = this.#flags
    if (++this.#depth > maxDepth) throw new Malformed()
    if (this.#takes("?") && !this.#takesName()) {
      const isGroup = this.#takeFlags()
      if (!isGroup) {
        // They hold until the group around ends.
        this.#depth--
        return { type: "sequence", nodes: [] }
      }
    }
    const node = this.#choice()
    if (this.#next() !== ")") throw new Malformed()
    this.#flags = before
    this.#depth--
    return node
  }

  #takesName(): boolean {
    const isNamed = this.#takes("P<") || (this.#peek() === "<" && /\w/.test(this.#peek(1) ?? ""))
    if (!isNamed) return false
    this.#takes("<")
    let name = ""
    for (let next = this.#next(); next !== ">"; next = this.#next()) name += next
    if (!/^\w+$/.test(name)) throw new Malformed()
    return true
  }

  /** `(?i)` and `(?i:`; returns whether a group begins. */
  #takeFlags(): boolean {
    let isOn = true
    let flags = this.#flags
    for (;;) {
      const next = this.#next()
      if (next === ")" || next === ":") {
        this.#flags = flags
        return next === ":"
      }
      if (next === "-" && isOn) isOn = false
      else if (next === "i") flags = { ...flags, ignoresCase: isOn }
      else if (next === "m") flags = { ...flags, multiline: isOn }
      else if (next === "s") flags = { ...flags, dotAll: isOn }
      // Which way is tried first does not change what matches as a whole.
      else if (next !== "U") throw new Malformed()
    }
  }

  #escape(): Node {
    const next = this.#peek()
    if (next === "A") return this.#assertion((before) => before === -1)
    if (next === "z") return this.#assertion((_, after) => after === -1)
    if (next === "b") return this.#assertion(isBoundary)
    if (next === "B") return this.#assertion((before, after) => !isBoundary(before, after))
    const test = this.#classEscape()
    return { type: "one", test: test ?? this.#folded(this.#escapedPoint()) }
  }

  #assertion(test: (before: number, after: number) => boolean): Node {
    this.#at++
    return { type: "assert", test }
  }

  /** `\d` and the like, `\p{…}`; `undefined`: it is something else. */
  #classEscape(): Test | undefined {
    const next = this.#peek()
    if (next === undefined) throw new Malformed()
    const known = perl[next]
    if (known !== undefined) {
      this.#at++
      return known
    }
    return next === "p" || next === "P" ? this.#unicodeClass() : undefined
  }

  #unicodeClass(): Test {
    const isNegated = this.#next() === "P"
    let name = this.#next()
    if (name === "{") {
      name = ""
      for (let next = this.#next(); next !== "}"; next = this.#next()) name += next
    }
    const isOther = name.startsWith("^")
    const bare = isOther ? name.slice(1) : name
    if (!/^\w+$/.test(bare)) throw new Malformed()
    const expression = unicodeProperty(bare)
    const test: Test = (point) => expression.test(String.fromCodePoint(point))
    return isNegated !== isOther ? not(test) : test
  }

  /** The code point that an escape stands for. */
  #escapedPoint(): number {
    const next = this.#next()
    const control = controls[next]
    if (control !== undefined) return control
    if (next === "x") return this.#hexadecimal()
    if (next === "0") {
      let digits = "0"
      while (digits.length < 3 && /[0-7]/.test(this.#peek() ?? "")) digits += this.#next()
      return Number.parseInt(digits, 8)
    }
    // A letter or digit that means nothing, such as a back reference.
    if (/[A-Za-z0-9]/.test(next)) throw new Malformed()
    return next.codePointAt(0)!
  }

  #hexadecimal(): number {
    let digits = ""
    if (this.#takes("{")) for (let next = this.#next(); next !== "}"; next = this.#next()) digits += next
    else digits = this.#next() + this.#next()
    const point = /^[0-9a-fA-F]{1,8}$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN
    if (!(point <= 0x10ffff)) throw new Malformed()
    return point
  }

  #class(): Test {
    const isNegated = this.#takes("^")
    const tests: Array<Test> = []
    // A bracket that comes first is one of those that are meant.
    for (let isFirst = true; isFirst || this.#peek() !== "]"; isFirst = false) tests.push(this.#classPart())
    this.#at++
    const test: Test = (point) => tests.some((each) => each(point))
    return isNegated ? not(test) : test
  }

  #classPart(): Test {
    if (this.#takes("[:")) {
      const isNegated = this.#takes("^")
      let name = ""
      while (!this.#takes(":]")) name += this.#next()
      const test = posix[name]
      if (test === undefined) throw new Malformed()
      return isNegated ? not(test) : test
    }
    if (this.#peek() === "\\") {
      this.#at++
      const test = this.#classEscape()
      if (test !== undefined) return test
      this.#at--
    }
    const from = this.#classPoint()
    if (this.#peek() !== "-" || this.#peek(1) === "]") return this.#folded(from)
    this.#at++
    const to = this.#classPoint()
    if (to < from) throw new Malformed()
    const isIn = within([from, to])
    if (!this.#flags.ignoresCase) return isIn
    return (point) => isIn(point) || cases(point).some(isIn)
  }

  #classPoint(): number {
    return this.#takes("\\") ? this.#escapedPoint() : this.#next().codePointAt(0)!
  }
}

const isBoundary = (before: number, after: number): boolean => isWord(before) !== isWord(after)

const cases = (point: number): ReadonlyArray<number> => {
  const text = String.fromCodePoint(point)
  return [text.toLowerCase(), text.toUpperCase()].map((each) => each.codePointAt(0)!)
}

const foldCase = (point: number): number => cases(point)[0]!

/** Categories such as `Lu`, and scripts such as `Greek`. */
const unicodeProperty = (name: string): RegExp => {
  for (const property of [`gc=${name}`, `sc=${name}`])
    try {
      return new RegExp(`^\\p{${property}}$`, "u")
    } catch {
      continue
    }
  throw new Malformed()
}
