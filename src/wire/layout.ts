/** The fixed part of a message: each field's width in bits, in wire order. Widths add up to whole octets. */
export type Layout = Readonly<Record<string, number>>

export type Fields<L extends Layout> = { -readonly [Name in keyof L]: number }

/** Length of the layout in octets. */
export const lengthOf = (layout: Layout) => Object.values(layout).reduce((sum, width) => sum + width, 0) / 8

/** Reads the fields out of the start of `bytes`, which must hold them all. */
export function unpack<L extends Layout>(layout: L, bytes: Uint8Array): Fields<L> {
  let position = 0
  const fields: Record<string, number> = {}
  for (const [name, width] of Object.entries(layout)) {
    let value = 0
    for (let bit = 0; bit < width; bit++, position++) {
      value = value * 2 + (((bytes[position >> 3] ?? 0) >> (7 - (position & 7))) & 1)
    }
    fields[name] = value
  }
  return fields as Fields<L>
}

/** Writes the fields in network byte order; a value wider than its field loses its upper bits. */
export function pack<L extends Layout>(layout: L, fields: Fields<L>): Buffer {
  const bytes = Buffer.alloc(lengthOf(layout))
  let position = 0
  for (const [name, width] of Object.entries(layout)) {
    const value = fields[name] ?? 0
    for (let bit = width - 1; bit >= 0; bit--, position++) {
      const on = Math.floor(value / 2 ** bit) & 1
      bytes[position >> 3] = (bytes[position >> 3] ?? 0) | (on << (7 - (position & 7)))
    }
  }
  return bytes
}
