import type { Report } from './diagnostic.js'
import { type Line, placeIn } from './line.js'

/** Characters that are not what they look like, with the one that is meant. */
export type Lookalike = { readonly found: RegExp; readonly name: string; readonly means: string }

/** What a character looks like; undefined for one that is what it looks like. */
export function lookalikeOf(char: string): Lookalike | undefined {
  const code = char.charCodeAt(0)
  const isPlain = code <= 0x7e && (code >= 0x20 || /\s/.test(char))
  return isPlain ? undefined : lookalikes.find(({ found }) => found.test(char))
}

/** Names the character at a position and those like it that follow; returns where they end. */
export function reportLookalike({ name, means }: Lookalike, line: Line, position: number, report: Report): number {
  const end = endOfRun(line.text, position)
  const char = line.text[position] ?? ''
  report({
    code: 'LV-C006',
    at: placeIn(line, position, end),
    message: `${name} (${codePoint(char)}) stands here`,
    suggestion: line.text.slice(position, end).replaceAll(char, means),
  })
  return end
}

const lookalikes: readonly Lookalike[] = [
  { found: /\u00a0|\u202f/, name: 'a no-break space', means: ' ' },
  { found: /\u3000/, name: 'a full-width space', means: ' ' },
  { found: /[\u1680\u2000-\u200a\u205f\u0085\u2028\u2029]/, name: 'an unusual space', means: ' ' },
  { found: /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u00ad\ufeff]/, name: 'an invisible character', means: '' },
  { found: /[\u201c-\u201f\uff02]/, name: 'a quotation mark of another kind', means: '"' },
  { found: /\uff5b/, name: 'a full-width brace', means: '{' },
  { found: /\uff5d/, name: 'a full-width brace', means: '}' },
  { found: /\uff03/, name: 'a full-width number sign', means: '#' },
  { found: /\uff01/, name: 'a full-width exclamation mark', means: '!' },
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  { found: /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]/, name: 'a control character', means: ' ' },
]

/** Where the last of the same characters ends that only blanks part from this one. */
function endOfRun(text: string, position: number): number {
  let end = position + 1
  for (let at = end; at < text.length; at++) {
    if (text[at] === text[position]) end = at + 1
    else if (text[at] !== ' ' && text[at] !== '\t') break
  }
  return end
}

const codePoint = (char: string) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
