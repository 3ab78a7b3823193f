import { eventLine, shortEventLine } from '../view/events.js'
import type { Glyphs } from '../view/glyphs.js'
import { type Line, span } from '../view/line.js'
import type { Look } from '../view/look.js'
import { counted } from '../view/number.js'
import { type RouterRow, routerColumns, routerDetail, routerLine, routerRow } from '../view/routers.js'
import { type ServerRow, serverColumns, serverLine, serverRow } from '../view/servers.js'
import { dataplaneNotice, type ServiceRow, serviceColumns, serviceLine, serviceRow } from '../view/services.js'
import { type Column, type Table, table } from '../view/table.js'
import { windowAround } from './layout.js'
import { type Pane, panes, type Snapshot, selectedIndex, type ViewerState } from './store.js'

/** One list of the overview, before it is known how many rows there is room for. */
export type PaneContent = {
  readonly pane: Pane
  readonly title: string
  /** How many there are, in words. */
  readonly note: string
  readonly total: number
  /** Rows it would like, its notice included. */
  readonly wanted: number
  /** What must be said before the rows. */
  readonly notice: readonly Line[]
  readonly hasHead: boolean
  /** One more line below the rows, about one of them. */
  readonly detail?: (index: number) => Line
  /** Lays out the rows from one index to before another. */
  readonly layOut: (from: number, to: number, columns: number) => Table
}

/** How much of a row is shown. */
export type Detail = 'wide' | 'narrow' | 'line'

const columnsOf: {
  readonly routers: Record<Detail, readonly Column<RouterRow>[]>
  readonly services: Record<Detail, readonly Column<ServiceRow>[]>
  readonly servers: Record<Detail, readonly Column<ServerRow>[]>
} = {
  routers: { wide: routerColumns.wide, narrow: routerColumns.narrow, line: routerLine },
  services: { wide: serviceColumns.wide, narrow: serviceColumns.narrow, line: serviceLine },
  servers: { wide: serverColumns.wide, narrow: serverColumns.narrow, line: serverLine },
}

/** The four lists of the overview. */
export function paneContents(snapshot: Snapshot, rates: ViewerState['rates'], look: Look, detail: Detail) {
  const { status, servers, events } = snapshot
  const room = (columns: number) => ({ columns, gap: 1, ellipsis: look.glyphs.ellipsis })
  const contents: Record<Pane, Omit<PaneContent, 'pane' | 'wanted'>> = {
    routers: {
      title: 'VRRP',
      note: counted(status.instances.length, 'instance'),
      total: status.instances.length,
      notice: status.instances.length === 0 ? [[span('No VRRP instances are configured.', 'dim')]] : [],
      hasHead: true,
      ...(status.instances.length > 0 ? { detail: routerDetailOf(status, look) } : {}),
      layOut: (from, to, columns) => {
        const rows = status.instances.slice(from, to).map((instance) => routerRow(instance, look))
        return table(columnsOf.routers[detail], rows, room(columns))
      },
    },
    services: {
      title: 'Virtual servers',
      note: counted(status.services.length, 'service'),
      total: status.services.length,
      notice: serviceNotice(snapshot),
      hasHead: true,
      layOut: (from, to, columns) => {
        const shown = status.services.slice(from, to)
        const rows = shown.map((service) => serviceRow(service, look, rates.get(service.name)))
        return table(columnsOf.services[detail], rows, room(columns))
      },
    },
    servers: {
      title: 'Real servers',
      note: `${servers.filter(({ server }) => server.state === 'DOWN').length} of ${servers.length} DOWN`,
      total: servers.length,
      notice: servers.length === 0 ? [[span('No real servers are configured.', 'dim')]] : [],
      hasHead: true,
      layOut: (from, to, columns) => {
        const rows = servers.slice(from, to).map((entry) => serverRow(entry, look))
        return table(columnsOf.servers[detail], rows, room(columns))
      },
    },
    events: {
      title: 'Events',
      note: 'newest first',
      total: events.length,
      notice: events.length === 0 ? [[span('Nothing has happened yet.', 'dim')]] : [],
      hasHead: false,
      layOut: (from, to) => {
        const rows = events.slice(from, to).map(detail === 'line' ? shortEventLine : eventLine)
        return { head: [], rows, hidden: 0 }
      },
    },
  }
  return panes.map((pane): PaneContent => {
    const content = contents[pane]
    return { pane, wanted: content.notice.length + content.total, ...content }
  })
}

const routerDetailOf =
  ({ instances }: Snapshot['status'], look: Look) =>
  (index: number) => {
    const instance = instances[index]
    return instance ? routerDetail(instance, look) : []
  }

function serviceNotice({ status }: Snapshot): readonly Line[] {
  const notice = dataplaneNotice(status.dataplane)
  if (notice) return [notice.why, ...notice.next.map((step) => `  Try: ${step}`)].map((text) => [span(text, 'warn')])
  return status.services.length === 0 ? [[span('No virtual servers are configured.', 'dim')]] : []
}

/** One drawn row of a list. */
export type PaneRow = { readonly line: Line; readonly selected: boolean }

export type DrawnPane = {
  readonly head: Line
  readonly rows: readonly PaneRow[]
  readonly detail: readonly Line[]
  readonly note: string
}

/** The part of a list that fits: the notice first, then the rows around the selected one. */
export function drawPane(content: PaneContent, state: ViewerState, rows: number, columns: number): DrawnPane {
  // A notice may not hide the last row: the first line of it says what matters.
  const notice = content.notice.slice(0, content.total > 0 ? Math.max(0, Math.min(2, rows - 1)) : rows)
  const index = selectedIndex(state, content.pane)
  const { from, to } = windowAround(index, content.total, Math.max(0, rows - notice.length))
  const { head, rows: lines, hidden } = content.layOut(from, to, columns)
  const isActive = state.pane === content.pane
  return {
    head,
    rows: [
      ...notice.map((line) => ({ line, selected: false })),
      ...lines.map((line, i) => ({ line, selected: isActive && from + i === index })),
    ],
    detail: content.detail ? [content.detail(index)] : [],
    note: [
      content.note,
      ...(to - from < content.total ? [`rows ${from + 1}-${to}`] : []),
      ...(hidden > 0 ? [`+${hidden} columns`] : []),
    ].join(', '),
  }
}

/** What stands in front of a row: the selected one is marked by a sign too, not by its colours alone. */
export const marked = ({ line, selected }: PaneRow): Line => [span(selected ? '>' : ' '), ...line]

export const rule = (columns: number, { horizontal }: Glyphs): Line => [span(horizontal.repeat(columns), 'dim')]
