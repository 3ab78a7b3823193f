// Values to bytes and back, by tables. The numbers and the attribute framing come from the npm package `netlink`; only its
// structs.js is loaded, because the package's main module brings a native part that can abort the process.
import {
  getS32,
  getU8,
  getU16,
  getU16be,
  getU32,
  getU64,
  parseAttributes,
  putS32,
  putU8,
  putU16,
  putU16be,
  putU32,
  putU64,
  writeU8,
  writeU16,
  writeU16be,
  writeU32,
} from 'netlink/dist/structs.js'

/** How one kind of value is written; both directions use the byte order of the host unless the name says otherwise. */
export interface Codec<Value> {
  /** True where the value is itself a list of attributes (NLA_F_NESTED). */
  readonly nested?: boolean
  readonly inPlace?: InPlace<Value>
  encode(value: Value): Uint8Array
  decode(bytes: Buffer): Value
}

/** Tables of ten thousands of entries are written so: without a buffer for each of their numbers. */
export interface InPlace<Value> {
  /** How many octets every value takes; undefined where they differ. */
  readonly fixed?: number
  /** How many octets the value takes at most. */
  most(value: Value): number
  /** @returns how many octets it took */
  write(value: Value, octets: Buffer, offset: number): number
}

const fixed = <Value>(
  size: number,
  write: (this: Buffer, value: Value, offset?: number) => number,
  encode: (value: Value) => Uint8Array,
  decode: (bytes: Buffer) => Value,
): Codec<Value> => ({
  inPlace: {
    fixed: size,
    most: () => size,
    write: (value, octets, offset) => write.call(octets, value, offset) - offset,
  },
  encode,
  decode,
})

export const u8: Codec<number> = fixed(1, writeU8, putU8, getU8)
export const u16: Codec<number> = fixed(2, writeU16, putU16, getU16)
export const u32: Codec<number> = fixed(4, writeU32, putU32, getU32)
export const s32: Codec<number> = { encode: putS32, decode: getS32 }
export const u64: Codec<bigint> = { encode: putU64, decode: getU64 }
/** A port, or another number in network byte order. */
export const u16be: Codec<number> = fixed(2, writeU16be, putU16be, getU16be)
export const binary: Codec<Uint8Array> = {
  inPlace: {
    most: (value) => value.length,
    write(value, octets, offset) {
      octets.set(value, offset)
      return value.length
    },
  },
  encode: (value) => value,
  decode: (bytes) => bytes,
}

/** A C string; the kernel does not end every one with NUL. */
export const string: Codec<string> = {
  encode: (value) => Buffer.from(`${value}\0`),
  decode: (bytes) => bytes.toString('utf8', 0, bytes.indexOf(0) < 0 ? bytes.length : bytes.indexOf(0)),
}

type Widths = Readonly<Record<string, 'u8' | 'u16' | 'u32'>>
const scalars = { u8, u16, u32 }
const writers = { u8: writeU8, u16: writeU16, u32: writeU32 }
const sizes = { u8: 1, u16: 2, u32: 4 }

/** A C structure without holes: its fields in the order of the header file. Octets after the last field are ignored. */
export function struct<const Fields extends Widths>(fields: Fields) {
  type Value = { readonly [Name in keyof Fields]: number }
  const entries = Object.entries(fields)
  const size = entries.reduce((sum, [, width]) => sum + sizes[width], 0)
  function write(value: Value, octets: Buffer, start: number) {
    let offset = start
    for (const [name, width] of entries) {
      writers[width].call(octets, value[name] ?? 0, offset)
      offset += sizes[width]
    }
    return size
  }
  return {
    size,
    inPlace: { fixed: size, most: () => size, write } satisfies InPlace<Value>,
    encode(value: Value): Buffer {
      const octets = Buffer.allocUnsafe(size)
      write(value, octets, 0)
      return octets
    },
    decode(bytes: Buffer): Value {
      if (bytes.length < size) throw new RangeError(`a structure of ${size} octets, but only ${bytes.length} are there`)
      let offset = 0
      const read = ([name, width]: [string, keyof typeof sizes]) => {
        const start = offset
        offset += sizes[width]
        return [name, scalars[width].decode(bytes.subarray(start, offset))]
      }
      return Object.fromEntries(entries.map(read))
    },
  }
}

/** Names for attributes: the number of each and how its value is written. */
export type AttributeTable = Readonly<Record<string, readonly [type: number, codec: Codec<unknown>]>>

/** The values of a table's attributes; one that is absent was not sent. */
export type Attributes<Table extends AttributeTable> = {
  readonly [Name in keyof Table]?: (Table[Name][1] extends Codec<infer Value> ? Value : never) | undefined
}

/** A list of attributes in the order of the table; unknown ones are skipped when read. */
export function attributes<const Table extends AttributeTable>(
  table: Table,
): Codec<Attributes<Table>> & { readonly inPlace: InPlace<Attributes<Table>> } {
  const rows = Object.entries(table).map(([name, [type, codec]]) => [name, type, codec] as const)
  const names = new Map(Object.entries(table).map(([name, [type, codec]]) => [type, { name, codec }]))
  const open = rows.filter(([, , { inPlace }]) => inPlace?.fixed === undefined)
  const closed = rows.reduce((sum, [, , { inPlace }]) => sum + roomFor(inPlace?.fixed), 0)
  const inPlace: InPlace<Attributes<Table>> = {
    ...(open.length === 0 && { fixed: closed }),
    // Room for all that are of one length, present or not: to count those that are would take as long as writing them.
    most(values) {
      let most = closed
      for (const [name, , codec] of open) {
        const value: unknown = values[name]
        if (value !== undefined) most += roomFor(mostOf(codec, value))
      }
      return most
    },
    write(values, octets, start) {
      let offset = start
      for (const [name, type, codec] of rows) {
        const value: unknown = values[name]
        if (value === undefined) continue
        const size = writeWith(codec, value, octets, offset + attributeHeader)
        writeU16.call(octets, attributeHeader + size, offset)
        writeU16.call(octets, codec.nested ? type | nestedFlag : type, offset + 2)
        offset += attributeHeader + paddedLength(size)
      }
      return offset - start
    },
  }
  return {
    nested: true,
    inPlace,
    encode(values) {
      // Out of the pool, which costs much less than memory of its own.
      const octets = Buffer.allocUnsafe(inPlace.most(values)).fill(0)
      return octets.subarray(0, inPlace.write(values, octets, 0))
    },
    decode(bytes) {
      const values: Record<string, unknown> = {}
      parseAttributes(bytes, ({ type, data }) => {
        const known = names.get(type)
        if (known) values[known.name] = known.codec.decode(data)
      })
      return values as Attributes<Table>
    },
  }
}

const mostOf = <Value>({ inPlace, encode }: Codec<Value>, value: Value) =>
  inPlace ? inPlace.most(value) : encode(value).length

/** What an attribute with a value of so many octets takes; nothing where it is not known. */
const roomFor = (length: number | undefined) => (length === undefined ? 0 : attributeHeader + paddedLength(length))

function writeWith<Value>({ inPlace, encode }: Codec<Value>, value: Value, octets: Buffer, offset: number): number {
  if (inPlace) return inPlace.write(value, octets, offset)
  const encoded = encode(value)
  octets.set(encoded, offset)
  return encoded.length
}

/** Struct nlattr: the length with itself, and the type. */
const attributeHeader = 4

/** NLA_F_NESTED. */
const nestedFlag = 0x8000

const paddedLength = (length: number) => (length + 3) & ~3
