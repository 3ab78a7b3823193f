import type { GroupStatus, NodeStatus, StatusDocument } from '../control/protocol.js'
import { arbiterLines } from './arbiter.js'
import { duration } from './duration.js'
import type { Glyphs } from './glyphs.js'
import { type Line, lineText } from './line.js'
import { type Look, lookAt } from './look.js'
import { cleaned, plain, plainAscii } from './plain.js'
import { routerColumns, routerRow } from './routers.js'
import { dataplaneNotice, serviceColumns, serviceRow } from './services.js'
import { type Column, table } from './table.js'
import { verdictLine } from './verdict.js'

/**
 * What `lvsha status` prints: the verdict, the virtual routers, the virtual servers, and where the data is from.
 * @param age milliseconds since the document was made
 */
export function statusText(document: StatusDocument, age: number, glyphs: Glyphs): string {
  const status = cleaned(document, glyphs.ascii ? plainAscii : plain)
  const look = lookAt(status.at, age, glyphs)
  const sections = [
    [lineText(verdictLine(status, Number.POSITIVE_INFINITY, glyphs))],
    routerSection(status, look),
    groupSection(status),
    nodeSection(status, look),
    status.arbiter ? arbiterLines(status.arbiter, look.elapsed) : [],
    serviceSection(status, look),
    originSection(status, look),
  ]
  const filled = sections.filter((section) => section.length > 0)
  return filled.map((section) => section.map((line) => `${line.trimEnd()}\n`).join('')).join('\n')
}

/** A table as lines of text, its columns two blanks apart and as wide as they need. */
export function textTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const { head, rows: lines } = table(columns, rows, { columns: Number.POSITIVE_INFINITY, gap: 2, ellipsis: '' })
  return [head, ...lines].map((line: Line) => lineText(line).trimEnd())
}

function routerSection(status: StatusDocument, look: Look): string[] {
  if (status.instances.length === 0) return ['No VRRP instances are configured.']
  const rows = status.instances.map((instance) => routerRow(instance, look))
  return textTable(routerColumns.text, rows)
}

function groupSection({ sync_groups: groups = [] }: StatusDocument): string[] {
  return groups.length === 0 ? [] : textTable(groupColumns, groups)
}

const groupColumns: readonly Column<GroupStatus>[] = [
  { head: 'SYNC GROUP', text: ({ name }) => name, priority: 9 },
  { head: 'STATE', text: ({ state }) => state, priority: 9 },
  { head: 'MEMBERS', text: ({ members }) => members.join(', '), priority: 9 },
]

function nodeSection({ beacons }: StatusDocument, look: Look): string[] {
  const rows = (beacons?.nodes ?? []).map((node) => ({ node, heard: `${duration(node.age_ms + look.elapsed)} ago` }))
  return rows.length === 0 ? [] : textTable(nodeColumns, rows)
}

type NodeRow = { readonly node: NodeStatus; readonly heard: string }

const nodeColumns: readonly Column<NodeRow>[] = [
  { head: 'NODE', text: ({ node }) => node.name, priority: 9 },
  { head: 'ADDRESS', text: ({ node }) => node.address, priority: 9 },
  { head: 'IF', text: ({ node }) => node.interface, priority: 9 },
  { head: 'BEACON', text: ({ node }) => node.state, priority: 9 },
  { head: 'HEARD', text: ({ heard }) => heard, priority: 9 },
  {
    head: 'INSTANCES',
    text: ({ node }) =>
      node.instances
        .map(({ vrid, state, priority, held }) => `${vrid} ${state} ${priority}${held ? ' held' : ''}`)
        .join(', '),
    priority: 9,
  },
  {
    head: 'DIFFERS',
    text: ({ node }) => node.differs.map(({ name, what }) => `${what} of ${name}`).join(', '),
    priority: 9,
  },
]

function serviceSection(status: StatusDocument, look: Look): string[] {
  const notice = dataplaneNotice(status.dataplane)
  const rows = status.services.map((service) => serviceRow(service, look))
  return [
    ...(notice ? [notice.why, ...notice.next.map((step) => `  Try: ${step}`)] : []),
    ...(rows.length > 0 ? textTable(serviceColumns.text, rows) : []),
    ...syncLines(status),
  ]
}

/** `connection sync: backup on eth0, syncid 51; 1204 connections in the table`. */
function syncLines({ sync }: StatusDocument): string[] {
  if (!sync) return []
  const daemons = sync.daemons.map(({ role, interface: device, syncid }) => `${role} on ${device}, syncid ${syncid}`)
  const counted = sync.connections === undefined ? [] : [`${sync.connections} connections in the table`]
  return [`connection sync: ${[...(daemons.length > 0 ? daemons : ['no daemon runs']), ...counted].join('; ')}`]
}

function originSection({ node, daemon, services }: StatusDocument, { elapsed, glyphs }: Look): string[] {
  const facts = [
    node,
    `lvsha ${daemon.version}, pid ${daemon.pid}, up ${duration(daemon.uptime_ms + elapsed)}`,
    daemon.config_file,
    `data ${duration(elapsed)} old`,
  ]
  const failing = services.some((service) => service.real_servers.some((server) => server.state === 'DOWN'))
  return [facts.join(` ${glyphs.dot} `), ...(failing ? ['next: lvsha health'] : [])]
}
