/**
 * Cuts a command of the file into words, as keepalived does: escapes are resolved twice, once for the line and once for the
 * words, which end at blanks; what stands between ' or " is one word, or a part of one.
 */
export const commandWords = (text: string): string[] => cut(resolve(text))

/** The text that `commandWords` makes these words of; it can stand between quotation marks in the file. */
export const commandText = (words: readonly string[]): string => escaped(words.map(wordText).join(' '))

/** A sign, and whether an escape made it, so that it means itself. */
type Sign = { readonly text: string; readonly isLiteral: boolean }

const named: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const anySign = /\\(?:x([0-9A-Fa-f]+)|([0-7]{1,3})|c([\s\S])|([\s\S]))|([^\\])|\\$/gu

function* signs(text: string): Generator<Sign> {
  for (const [, hex, octal, control, letter, plain] of text.matchAll(anySign)) {
    if (plain !== undefined) yield { text: plain, isLiteral: false }
    else if (hex !== undefined) yield octet(Number.parseInt(hex, 16))
    else if (octal !== undefined) yield octet(Number.parseInt(octal, 8))
    else if (control !== undefined) yield octet(control.charCodeAt(0) & 0x1f)
    else yield { text: named[letter ?? ''] ?? letter ?? '\\', isLiteral: true }
  }
}

const octet = (code: number): Sign => ({ text: String.fromCharCode(code & 0xff), isLiteral: true })

const resolve = (text: string) => [...signs(text)].map((sign) => sign.text).join('')

function cut(text: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let mark = ''
  for (const { text: sign, isLiteral } of signs(text)) {
    if (!isLiteral && mark === '' && /\s/.test(sign)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (!isLiteral && mark === '' && (sign === '"' || sign === "'")) {
      mark = sign
      word ??= ''
    } else if (!isLiteral && sign === mark) mark = ''
    else word = (word ?? '') + sign
  }
  return word === undefined ? words : [...words, word]
}

/**
 * Control characters in three octal digits: a hexadecimal escape would go on as long as there are digits. The mark that
 * would end the text in the file likewise.
 */
const escaped = (text: string) =>
  text.replace(/[\\"'\p{Cc}]/gu, (sign) =>
    /["\p{Cc}]/u.test(sign) ? `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}` : `\\${sign}`,
  )

const wordText = (word: string) => (/^[^\s\\"'\p{Cc}]+$/u.test(word) ? word : `'${escaped(word)}'`)
