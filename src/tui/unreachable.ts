import { duration } from '../view/duration.js'
import type { Glyphs } from '../view/glyphs.js'
import { type Line, span } from '../view/line.js'
import { pad, wrap } from '../view/width.js'
import type { BoxFrame } from './boxes.js'
import { panel } from './frame.js'
import { type Failure, freshness, type ViewerState } from './state.js'

type Cause = { readonly cause: string; readonly look: string }

/** What may be behind a failure, and what to look with. */
const causes: Record<string, readonly Cause[]> = {
  DAEMON_UNREACHABLE: [
    { cause: 'the daemon stopped or crashed', look: 'systemctl status lvsha' },
    { cause: 'it uses another socket', look: 'lvsha tui --socket PATH' },
    { cause: 'VIPs may still be on this host', look: 'ip -br addr' },
  ],
  DAEMON_SILENT: [
    { cause: 'the daemon hangs or was stopped', look: 'systemctl status lvsha' },
    { cause: 'this host has no time to spare', look: 'top' },
    { cause: 'VIPs may still be on this host', look: 'ip -br addr' },
  ],
  DAEMON_PERMISSION: [
    { cause: 'you may not use the socket', look: 'sudo lvsha tui' },
    { cause: 'its owner and group say who may', look: 'ls -l SOCKET' },
  ],
}

const columns = 70
const inner = columns - 4
const causeColumns = 37

/** Why there is no data: the last error in full, and when the next attempt is due. */
export function failureText({ problem, attempts, retryAt }: Failure, now: number): string {
  const wait = Math.ceil(Math.max(0, retryAt - now) / 1_000)
  return `${problem.message} (try ${attempts}, ${wait > 0 ? `next in ${wait}s` : 'trying now'})`
}

/** The box over the lower part of the screen while the daemon does not answer. */
export function unreachableBox(failure: Failure, state: ViewerState, socket: string, glyphs: Glyphs): BoxFrame {
  const lines = [[], ...bodyOf(failure, state, socket, glyphs), []].map((line: Line) => ({
    line: [span(' '), ...line],
  }))
  return { frame: panel({ title: 'No data from the daemon', columns, glyphs }, lines), columns }
}

function bodyOf(failure: Failure, state: ViewerState, socket: string, glyphs: Glyphs): readonly Line[] {
  const { state: fresh, age } = freshness(state)
  const why = wrap(failureText(failure, state.now), inner, glyphs.ellipsis).slice(0, 4)
  const stale = `The last snapshot is ${duration(age)} old. The screen behind is NOT current.`
  const known = causes[failure.problem.code]
  const hints = known
    ? known.map(({ cause, look }) => `  ${pad(cause, causeColumns - 2)}${look.replace('SOCKET', socket)}`)
    : failure.problem.next.slice(0, 4).map((next) => `  ${next}`)
  return [
    ...why.map((text): Line => [span(text, 'crit')]),
    [],
    ...(fresh === 'stale' ? [[span(stale, 'warn')], []] : []),
    [span(known ? `${pad('Likely cause', causeColumns)}Look with` : 'Try', 'dim')],
    ...hints.map((text): Line => [span(text)]),
    [],
    [span(`r retry now   ${fresh === 'stale' ? 'v view the stale data   ' : ''}? help   q quit`, 'accent')],
  ]
}
