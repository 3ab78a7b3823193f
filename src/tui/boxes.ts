import type { Glyphs } from '../view/glyphs.js'
import { type Line, span } from '../view/line.js'
import { clip, pad, width, wrap } from '../view/width.js'
import { targetName } from './chrome.js'
import { dialogFacts, dialogWords, hasText, isReady, isWeight } from './dialog.js'
import { type Frame, panel } from './frame.js'
import { offersFor, wantedFor } from './operations.js'
import { paletteItems } from './palette.js'
import { type Answer, type Dialog, type Target, type ViewerState, whyNot } from './state.js'

/** A box that lies over the screen. */
export type BoxFrame = { readonly frame: Frame; readonly columns: number }

type Drawing = { readonly state: ViewerState; readonly glyphs: Glyphs; readonly rows: number }

/** The last lines stay where there is no room for all: they say what can be done. */
function box(
  title: string,
  body: readonly Line[],
  footer: readonly Line[],
  columns: number,
  { glyphs, rows }: Drawing,
): BoxFrame {
  const room = Math.max(0, rows - 2 - footer.length)
  const shown = [...body.slice(0, room), ...footer].map((line) => ({ line: [span(' '), ...line] }))
  return { frame: panel({ title, columns, glyphs }, shown), columns }
}

const boxColumns = (state: ViewerState, wanted: number) => Math.min(wanted, state.size.columns - 2)

export function paletteBox(drawing: Drawing, typed: string, index: number): BoxFrame {
  const { state, glyphs } = drawing
  const columns = boxColumns(state, 76)
  const items = paletteItems(state, typed)
  const inner = columns - 4
  const names = Math.min(Math.floor(inner * 0.55), Math.max(10, ...items.map(({ text }) => width(text))))
  const rows = items.map(({ text, note, why }, i): Line => {
    const name = pad(clip(text, names, glyphs.ellipsis), names)
    return [
      span(i === index ? '>' : ' ', 'accent'),
      span(name, why === undefined ? 'plain' : 'dim'),
      span(` ${note}`, 'dim'),
    ]
  })
  const none: Line[] = [[span('Nothing is called that.', 'dim')]]
  const typedLine: Line = [span(': ', 'accent'), span(`${clip(typed, inner - 4, glyphs.ellipsis)}_`)]
  const footer: Line[] = [[span(`${glyphs.upDown} choose   Tab complete   Enter run   Esc close`, 'dim')]]
  return box('command', [typedLine, ...(rows.length > 0 ? rows : none)], footer, columns, drawing)
}

export function actionsBox(drawing: Drawing, target: Target, index: number): BoxFrame {
  const { state, glyphs } = drawing
  const whyNone = whyNot(state)
  const rows = offersFor(state, target).map(({ operation, why }, i): Line => {
    const key = span(pad(operation.key, 2), 'accent')
    const off = why === undefined ? '' : why === whyNone ? '  off' : `  off: ${why}`
    const label = span(operation.label, why === undefined ? 'plain' : 'dim')
    return [span(i === index ? '>' : ' ', 'accent'), key, label, span(off, 'warn')]
  })
  const none: Line[] = whyNone === undefined ? [] : [[], [span(`off: ${whyNone}`, 'warn')]]
  const footer: Line[] = [...none, [], [span(`${glyphs.upDown} choose   Enter ask   Esc close`, 'dim')]]
  return box(`Actions for ${targetName(target)}`, rows, footer, boxColumns(state, 76), drawing)
}

export function dialogBox(drawing: Drawing, dialog: Dialog): BoxFrame {
  const { state, glyphs } = drawing
  const { change, typed, plan, outcome, phase } = dialog
  const columns = boxColumns(state, 66)
  const inner = columns - 4
  const { title, verb } = dialogWords(change)
  const facts = dialogFacts(change, state.snapshot).map(
    ([label, text]): Line => [span(pad(label, 9), 'dim'), span(text)],
  )
  const said = (answer: Answer | undefined) => (answer ? answerLines(answer, inner, glyphs) : [])
  const wanted = wantedFor(change, state.snapshot)
  const prompt = isWeight(change) ? 'New weight, 0 to 65535: ' : `Type ${wanted} to confirm: `
  const asks: Line[] = hasText(dialog, state.snapshot) ? [[], [span(prompt), span(`${typed}_`, 'accent')]] : []
  const body = phase === 'over' ? said(outcome) : [...facts, ...(facts.length > 0 ? [[]] : []), ...said(plan)]
  const ready = isReady(dialog, state.snapshot)
  const footer: Line[] =
    phase === 'over' ? [[], [span('Enter close', 'dim')]] : [...asks, [], buttons(dialog, verb, ready)]
  return box(title, body, footer, columns, drawing)
}

function buttons({ focus, phase, plan }: Dialog, verb: string, ready: boolean): Line {
  if (phase === 'sent') return [span('sent, waiting for the daemon', 'accent')]
  if (plan?.kind === 'refused') return [span('[ Cancel ]', 'accent')]
  const button = (name: string, isFocused: boolean) =>
    isFocused ? span(`[ ${name} ]`, 'accent') : span(`  ${name}  `, ready ? 'plain' : 'dim')
  const hint = ready ? 'Tab chooses, Enter does it' : ''
  return [button('Cancel', focus === 'cancel'), span('  '), button(verb, focus === 'go'), span(`  ${hint}`, 'dim')]
}

function answerLines(answer: Answer, columns: number, { ellipsis }: Glyphs): readonly Line[] {
  if (answer.kind === 'said') {
    return answer.lines.flatMap((line) => wrap(line, columns, ellipsis)).map((text) => [span(text)])
  }
  const { message, details = [], next } = answer.problem
  const refused = wrap(`Refused: ${message}`, columns, ellipsis).map((text): Line => [span(text, 'crit')])
  const more = [...details, ...next.map((step) => `Try: ${step}`)].flatMap((line) => wrap(line, columns, ellipsis))
  return [...refused, ...more.map((text): Line => [span(text)])]
}
