import { oneWord, type ValueType } from './value-type.js'

/** Numbers that lines about routes may give by name: those that everybody knows, and those that a host has names for. */
export type RoutingNames = {
  readonly tables: ReadonlyMap<string, number>
  readonly protocols: ReadonlyMap<string, number>
  readonly scopes: ReadonlyMap<string, number>
  readonly realms: ReadonlyMap<string, number>
  readonly groups: ReadonlyMap<string, number>
}

/** linux/rtnetlink.h: RT_TABLE_*, RTPROT_*, RT_SCOPE_*; the names are those of iproute2. */
export const commonNames: RoutingNames = {
  tables: new Map(Object.entries({ default: 253, main: 254, local: 255 })),
  protocols: new Map(
    Object.entries({
      ...{ redirect: 1, kernel: 2, boot: 3, static: 4, gated: 8, ra: 9, mrt: 10, zebra: 11, bird: 12, dnrouted: 13 },
      ...{ xorp: 14, ntk: 15, dhcp: 16, mrouted: 17, keepalived: 18, babel: 42, openr: 99, bgp: 186, isis: 187 },
      ...{ ospf: 188, rip: 189, eigrp: 192 },
    }),
  ),
  scopes: new Map(Object.entries({ global: 0, site: 200, link: 253, host: 254, nowhere: 255 })),
  realms: new Map(),
  groups: new Map([['default', 0]]),
}

/** The files of iproute2 that have more names, below its folder; each may have a folder of the same name with `.d`. */
export const nameFiles: Readonly<Record<keyof RoutingNames, string>> = {
  tables: 'rt_tables',
  protocols: 'rt_protos',
  scopes: 'rt_scopes',
  realms: 'rt_realms',
  groups: 'group',
}

/** The names beside the common ones in the text of such a file: a number and a name a line, # begins a comment. */
export function parseNames(text: string): [string, number][] {
  return text.split('\n').flatMap((line): [string, number][] => {
    const found = /^\s*(0x[0-9a-f]+|\d+)\s+([^\s#]+)/i.exec(line)
    return found?.[1] && found[2] ? [[found[2], Number(found[1])]] : []
  })
}

/** A number in decimal or, after 0x, hexadecimal digits. */
export const parseNumber = (text: string) => (/^(?:\d{1,15}|0x[0-9a-f]{1,13})$/i.test(text) ? Number(text) : undefined)

/** A number within a range, or the name of one. */
export const numberOrName = (
  what: string,
  [from, to]: readonly [number, number],
  names: ReadonlyMap<string, number> = new Map(),
): ValueType<number> =>
  oneWord(`${what} from ${from} to ${to}${names.size > 0 ? ', or its name' : ''}`, (text) => {
    const value = names.get(text) ?? parseNumber(text)
    return value !== undefined && value >= from && value <= to ? value : undefined
  })
