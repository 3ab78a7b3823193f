// Values to bytes and back, by tables. The numbers and the attribute framing come from the npm package `netlink`; only its
// structs.js is loaded, because the package's main module brings a native part that can abort the process.
import { endianness } from 'node:os'
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
} from 'netlink/dist/structs.js'

/** How one kind of value is written; both directions use the byte order of the host unless the name says otherwise. */
export interface Codec<Value> {
  /** True where the value is itself a list of attributes (NLA_F_NESTED). */
  readonly nested?: boolean
  encode(value: Value): Uint8Array
  decode(bytes: Buffer): Value
}

export const u8: Codec<number> = { encode: putU8, decode: getU8 }
export const u16: Codec<number> = { encode: putU16, decode: getU16 }
export const u32: Codec<number> = { encode: putU32, decode: getU32 }
export const s32: Codec<number> = { encode: putS32, decode: getS32 }
export const u64: Codec<bigint> = { encode: putU64, decode: getU64 }
/** A port, or another number in network byte order. */
export const u16be: Codec<number> = { encode: putU16be, decode: getU16be }
export const binary: Codec<Uint8Array> = { encode: (value) => value, decode: (bytes) => bytes }

/** A C string; the kernel does not end every one with NUL. */
export const string: Codec<string> = {
  encode: (value) => Buffer.from(`${value}\0`),
  decode: (bytes) => bytes.toString('utf8', 0, bytes.indexOf(0) < 0 ? bytes.length : bytes.indexOf(0)),
}

type Widths = Readonly<Record<string, 'u8' | 'u16' | 'u32'>>
const scalars = { u8, u16, u32 }
const sizes = { u8: 1, u16: 2, u32: 4 }

/** A C structure without holes: its fields in the order of the header file. Octets after the last field are ignored. */
export function struct<const Fields extends Widths>(fields: Fields) {
  type Value = { readonly [Name in keyof Fields]: number }
  const entries = Object.entries(fields)
  const size = entries.reduce((sum, [, width]) => sum + sizes[width], 0)
  return {
    size,
    encode: (value: Value): Buffer =>
      Buffer.concat(entries.map(([name, width]) => scalars[width].encode(value[name] ?? 0))),
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
export function attributes<const Table extends AttributeTable>(table: Table): Codec<Attributes<Table>> {
  const rows = Object.entries(table).map(([name, [type, codec]]) => [name, type, codec] as const)
  const names = new Map(Object.entries(table).map(([name, [type, codec]]) => [type, { name, codec }]))
  return {
    nested: true,
    encode(values) {
      const parts: Encoded[] = []
      let size = 0
      for (const [name, type, codec] of rows) {
        const value: unknown = values[name]
        if (value === undefined) continue
        const data = codec.encode(value)
        parts.push({ type: codec.nested ? type | nestedFlag : type, data })
        size += attributeHeader + paddedLength(data.length)
      }
      return joined(parts, size)
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

type Encoded = { readonly type: number; readonly data: Uint8Array }

/** Struct nlattr: the length with itself, and the type. */
const attributeHeader = 4

/** NLA_F_NESTED. */
const nestedFlag = 0x8000

const paddedLength = (length: number) => (length + 3) & ~3

const isLittle = endianness() === 'LE'

/** All attributes in one piece: tables of ten thousands of entries are written with these. */
function joined(parts: readonly Encoded[], size: number): Buffer {
  const octets = Buffer.alloc(size)
  const view = new DataView(octets.buffer, octets.byteOffset, size)
  let offset = 0
  for (const { type, data } of parts) {
    view.setUint16(offset, attributeHeader + data.length, isLittle)
    view.setUint16(offset + 2, type, isLittle)
    octets.set(data, offset + attributeHeader)
    offset += attributeHeader + paddedLength(data.length)
  }
  return octets
}
