/**
 * `Wire<A>`: a type of the Kafka protocol. It is an Effect Schema between `Uint8Array` and `A`, and it reads and writes at a cursor.
 *
 * The layout lives beside the Schema, because nothing put on a Schema survives `.check`, `.annotate` or `brand`: a refined Wire is a plain Schema, which
 * `internal/userSchema.ts` finds the layout of. The Schema itself is made when it is first asked for; the fields of a message go through none but those that
 * a user has given them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Reader, Writer } from "./Cursor.ts"
import * as Coder from "./internal/coder.ts"
import type { Layout } from "./internal/layout.ts"
import { nameOf, resolve } from "./internal/layout.ts"
import type { Subject } from "./internal/path.ts"
import { makeSchema } from "./internal/schema.ts"
import type { Spec } from "./internal/spec.ts"
import { register } from "./internal/userSchema.ts"

/**
 * @since 0.1.0
 * @category symbols
 */
export const TypeId = "~effect-kafka-protocol/Codec/Wire"

/**
 * A type as messages use it: `Type` is what comes out of decoding, `Input` what a caller gives to encode, with the fields left out that have a
 * default. A type with versioned fields is no more than this until a message chooses the version.
 *
 * @since 0.1.0
 * @category models
 */
export interface FieldType<out A, out I = A> {
  readonly [TypeId]: typeof TypeId
  readonly Type: A
  readonly Input: I
  /** @internal */
  readonly spec: Spec
}

/**
 * A wire type at one version: a Schema, a reader and a writer in one.
 *
 * @since 0.1.0
 * @category models
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 * import * as Codec from "effect-kafka-protocol/Codec"
 *
 * const bytes = Schema.encodeSync(Codec.int32)(7) // 00 00 00 07
 * const program = Schema.decodeUnknownEffect(Codec.array(Codec.string))(bytes)
 */
export interface Wire<out A, out I = A> extends Schema.Codec<A, Uint8Array>, Omit<FieldType<A, I>, "Type"> {
  /** Reads at the reader's position. Throws `DecodeError` and leaves the position where it was. */
  read(reader: Reader): A
  /** Writes at the writer's position. Throws `EncodeError` and leaves the position where it was. */
  write(writer: Writer, value: I): void
  /** Reads all that the reader has, up to its `end`. Throws `DecodeError`, also for bytes left over, and leaves the position where it was. */
  readAll(reader: Reader): A
  /** Writes as `write` does, and refuses properties that the type does not have, at every level: a misspelt name is an `EncodeError`. */
  writeExact(writer: Writer, value: I): void
  /** Reads all of `bytes`. Throws `DecodeError`, also for bytes left over, and for values that take more than `maxDecodedBytes` (default 128 MiB) in memory. */
  decode(bytes: Uint8Array, options?: { readonly maxDecodedBytes?: number | undefined }): A
  /** The bytes of `value`. Throws `EncodeError`. */
  encode(value: I): Uint8Array
}

/**
 * Whether `value` is a type of ours, versioned or not.
 *
 * @since 0.1.0
 * @category guards
 */
export const isFieldType = (value: unknown): value is FieldType<unknown> =>
  typeof value === "object" && value !== null && TypeId in value

/** Everything that a Schema has, from a Schema; `ast` and what hangs on it come later. */
const SchemaProto: object = Object.getPrototypeOf(Schema.Unknown)

/** Thousands of these are made when all APIs are imported, so each is two fields and no closure. */
class WireImpl {
  declare readonly [TypeId]: typeof TypeId
  readonly spec: Spec
  readonly #subject: Subject
  #layout: Layout | undefined
  #coder: Coder.Coder | undefined
  #schema: Schema.Codec<unknown, Uint8Array> | undefined

  constructor(spec: Spec, subject: Subject, layout?: Layout) {
    this.spec = spec
    this.#subject = subject
    this.#layout = layout
  }

  get layout(): Layout {
    return (this.#layout ??= resolve(this.spec, { version: undefined, flexible: false }))
  }

  get #made(): Coder.Coder {
    return (this.#coder ??= Coder.make(this.layout, this.#subject))
  }

  get ast(): unknown {
    if (this.#schema === undefined) {
      const { messageName, version } = this.#subject
      this.#schema = makeSchema(
        this.layout,
        version === undefined ? nameOf(this.layout) : `${messageName} v${version}`,
        (bytes) => this.decode(bytes),
        (value) => this.encode(value)
      )
      register(this.#schema.ast, this.spec)
    }
    return this.#schema.ast
  }

  read(reader: Reader): unknown {
    return (this.#coder ?? this.#made).read(reader)
  }

  write(writer: Writer, value: unknown): void {
    ;(this.#coder ?? this.#made).write(writer, value)
  }

  readAll(reader: Reader): unknown {
    return (this.#coder ?? this.#made).readAll(reader)
  }

  writeExact(writer: Writer, value: unknown): void {
    ;(this.#coder ?? this.#made).writeExact(writer, value)
  }

  decode(bytes: Uint8Array, options?: { readonly maxDecodedBytes?: number | undefined }): unknown {
    return this.#made.readAll(new Reader(bytes, 0, options?.maxDecodedBytes))
  }

  encode(value: unknown): Uint8Array {
    const writer = new Writer()
    this.#made.write(writer, value)
    return writer.take()
  }
}
Object.defineProperty(WireImpl.prototype, TypeId, { value: TypeId })
Object.setPrototypeOf(WireImpl.prototype, SchemaProto)

/** @internal A wire type of its own: a primitive or a composite of wire types. */
export const fromSpec = <A, I = A>(spec: Spec, name: string = spec.kind): Wire<A, I> =>
  new WireImpl(spec, { messageName: name, version: undefined }) as unknown as Wire<A, I>

/** @internal A message at a version: the same layout also where it is a part of another message. */
export const fromMessage = <A, I>(
  of: Spec,
  messageName: string,
  at: { readonly version: number; readonly flexible: boolean }
): Wire<A, I> =>
  new WireImpl(
    { kind: "fixed", of, at },
    { messageName, version: at.version },
    resolve(of, at)
  ) as unknown as Wire<A, I>

/** @internal */
export const layoutOf = (wire: Wire<unknown>): Layout => (wire as unknown as WireImpl).layout

/**
 * How layouts that are used from now on are read and written: by generated functions (`"compiled"`), by walking them (`"interpreted"`), or, by default
 * (`undefined`), by walking them a few times and then by generated functions where `new Function` is allowed. All give the same results; only speed differs.
 *
 * @since 0.1.0
 * @category configuration
 */
export const setCompiler: (mode: "compiled" | "interpreted" | undefined) => void = Coder.setMode
