import { withoutComment } from './comment.js'
import { ended, isContinued, withoutBackslash } from './continuation.js'
import { Definitions, definitionStart, findReference, type Reference } from './definitions.js'
import { type Place, type Report, usesOf } from './diagnostic.js'
import { residueOf } from './directive.js'
import { changeChecks, findFiles, type IncludeCheck, readInclude, type Strictness } from './include.js'
import { join, type Line, madeUpLine, placeIn, slice, trimStart, used } from './line.js'
import { isRepetition, readRepetition } from './repetition.js'
import type { Circumstances } from './source.js'
import { writtenLines } from './written.js'

/**
 * How much more one configuration may become than its files are, so that a short text is read in a second whatever it asks
 * for; a long one may take longer.
 */
const limits = {
  /** Files within files, definitions within definitions. */
  depth: 32,
  lines: 100_000,
  /** UTF-16 units in all lines together. */
  characters: 16 * 1024 * 1024,
  /** Lines and uses that are looked at on the way to those lines, beside one for each UTF-16 unit of the files. */
  steps: 200_000,
  /** UTF-16 units that are copied on that way, beside some hundred for each of the files. */
  work: 64 * 1024 * 1024,
  workForEach: 500,
  /** UTF-16 units in one line in which definitions are used. */
  lineLength: 16_384,
}

/** What was read: the texts by the names of their files in the order of reading, and how much it became. */
export type Expanded = {
  readonly sources: ReadonlyMap<string, string>
  /** False where it became too large and the rest was left out. */
  readonly isWhole: boolean
  readonly lines: number
  /** UTF-16 units that were looked at on the way to these lines, the lines as written included. */
  readonly work: number
}

/**
 * Reads the lines of a file as the language sees them: without comments, with the files that it includes, with
 * definitions put in and repetitions written out, without the lines of other nodes.
 * @param take is given the lines one by one
 */
export function expand(
  text: string,
  file: string,
  circumstances: Circumstances,
  report: Report,
  take: (line: Line) => void,
): Expanded {
  const expansion = new Expansion(file, circumstances, report, take)
  expansion.readText(text, file)
  return expansion.result()
}

class Expansion {
  readonly #definitions: Definitions
  readonly #sources = new Map<string, string>()
  /** The files that are being read, the innermost last. */
  readonly #files: string[] = []
  #checks: ReadonlySet<IncludeCheck> = new Set()
  /** The definition whose further lines are being read. */
  #open: Line[] | undefined
  /** Of the files, each counted once. */
  #writtenLines = 0
  #writtenCharacters = 0
  #lines = 0
  #characters = 0
  #steps = 0
  #work = 0
  #isFull = false
  /** Names without a meaning, by the place of their use. */
  readonly #undefined = new Map<string, () => void>()

  constructor(
    private readonly mainFile: string,
    private readonly circumstances: Circumstances,
    private readonly report: Report,
    private readonly take: (line: Line) => void,
  ) {
    this.#definitions = new Definitions(circumstances)
  }

  result(): Expanded {
    for (const tell of this.#undefined.values()) tell()
    return { sources: this.#sources, isWhole: !this.#isFull, lines: this.#lines, work: this.#work + this.#characters }
  }

  readText(text: string, file: string) {
    const checks = this.#checks
    const origin = file === this.mainFile ? undefined : { file }
    const isNew = !this.#sources.has(file)
    if (isNew) this.#writtenCharacters += text.length
    this.#sources.set(file, text)
    this.#files.push(file)
    for (const line of writtenLines(text, origin, this.report)) {
      if (this.#isFull) break
      if (isNew) this.#writtenLines++
      this.#readWritten(line)
    }
    this.#open = undefined
    this.#files.pop()
    this.#checks = checks
  }

  #readWritten(written: Line) {
    // Nothing at all on a line ends a definition of several lines; blanks or a comment do not.
    if (written.text === '' || written.text === '\r') this.#open = undefined
    const uncommented = withoutComment(written, this.report)
    const line = uncommented === written ? written : this.#continued(written, uncommented)
    if (line.text === '') this.#emit(line)
    else this.#read(line, 0)
  }

  /** A backslash at the end of a definition's line counts also where it ends the comment. */
  #continued(written: Line, line: Line): Line {
    const length = written.text.trimEnd().length
    if (written.text[length - 1] !== '\\' || length === line.text.length) return line
    const isDefinition = this.#open !== undefined || /^[ \t]*\$\w+=/.test(line.text)
    return isDefinition ? join(line, slice(written, length - 1, length)) : line
  }

  /** Reads a line without a comment, which may stand for many; its parts behind braces one after the other. */
  #read(given: Line, depth: number) {
    for (let line: Line | undefined = given; line; ) line = this.#readPart(line, depth)
  }

  /** Reads a line up to a part of it that is a line of its own, which is returned. */
  #readPart(given: Line, depth: number): Line | undefined {
    if (this.#isFull || !this.#step(given)) return
    if (this.#open) return this.#continueDefinition(this.#open, given)
    // Nearly all lines are only what they look like.
    if (!maySayMore.test(given.text)) return this.#emit(given)
    let line = trimStart(given)
    let rest: readonly Line[] = []
    for (let round = 0; mayHoldMeta.test(line.text); round++) {
      if (depth + round > limits.depth) return this.#tooDeep(line)
      const kept = this.#condition(line)
      if (!kept) return this.#readAll(rest, depth)
      line = kept
      if (this.#define(line)) return this.#readAll(rest, depth)
      if (isRepetition(line)) {
        this.#repeat(line, depth)
        return this.#readAll(rest, depth)
      }
      const substituted = this.#substitute(line)
      const isSame = substituted.line === line
      line = trimStart(substituted.line)
      rest = [...substituted.rest, ...rest]
      if (isSame || !/^[@$~]/.test(line.text)) break
    }
    const residue = this.#conclude(line)
    if (rest.length === 0) return residue
    this.#readAll(residue ? [residue, ...rest] : rest, depth)
  }

  #readAll(lines: readonly Line[], depth: number): undefined {
    for (const line of lines) this.#read(line, depth + 1)
  }

  /** `@id text` and `@^id text`: the text for the node that it is meant for. */
  #condition(line: Line): Line | undefined {
    if (!line.text.startsWith('@')) return line
    const found = /^@(\^?)([^ \t]*)[ \t]+(?=[^ \t])/.exec(line.text)
    if (!found) return undefined
    const isThisNode = found[2] === this.circumstances.configId
    return isThisNode === (found[1] === '') ? slice(line, found[0].length) : undefined
  }

  /** `$NAME=VALUE`, and the first line of a value with more. */
  #define(line: Line): boolean {
    const found = definitionStart.exec(line.text)
    if (!found) return false
    const [start, name = '', blanks] = found
    if (blanks) {
      const message = `there is a blank before the = of $${name}`
      this.report({ code: 'LV-C045', at: placeIn(line, 0, start.length), message, hint: `write $${name}=…` })
    }
    const value = slice(line, start.length)
    const isMultiline = isContinued(value)
    const first = isMultiline ? withoutBackslash(value) : value
    const lines = isMultiline && first.text === '' ? [] : [first]
    this.#definitions.define(name, { lines, isMultiline })
    if (isMultiline) this.#open = lines
    return true
  }

  #continueDefinition(lines: Line[], line: Line): undefined {
    const given = trimStart(line)
    const goesOn = isContinued(given)
    const value = goesOn ? withoutBackslash(given) : given
    if (value.text !== '') lines.push(value)
    if (!goesOn) this.#open = undefined
  }

  /** `~SEQ(…) text` and `~LST(…) text`. */
  #repeat(given: Line, depth: number) {
    const line = this.#withNumbers(given)
    const repetition = readRepetition(line)
    if ('wrong' in repetition) {
      const { wrong, from, to } = repetition
      return this.report({ code: 'LV-C044', at: placeIn(line, from, to), message: wrong })
    }
    for (let round = 0; round < repetition.count && !this.#isFull; round++) {
      const values = repetition.values(round)
      repetition.names.forEach((name, index) => {
        const value = values[index]
        if (value) this.#definitions.define(name, { lines: [value], isMultiline: false })
      })
      this.#read(repetition.rest, depth + 1)
    }
  }

  /** The line with the names inside the parentheses of a repetition put in. */
  #withNumbers(line: Line): Line {
    const close = line.text.indexOf(')') + 1
    if (close === 0 || !line.text.slice(0, close).includes('$')) return line
    const open = line.text.indexOf('(') + 1
    const numbers = join(
      ...line.text
        .slice(open, close - 1)
        .split(/(?<=,)/)
        .reduce<{ readonly parts: Line[]; readonly at: number }>(
          ({ parts, at }, part) => {
            const end = at + part.length
            const comma = part.endsWith(',') ? end - 1 : end
            const value = this.#substitute(slice(line, at, comma)).line
            return { parts: [...parts, value, slice(line, comma, end)], at: end }
          },
          { parts: [], at: open },
        ).parts,
    )
    return join(slice(line, 0, open), numbers, slice(line, close - 1))
  }

  /** Puts in what names stand for, until none is left that has a meaning. */
  #substitute(given: Line): { readonly line: Line; readonly rest: readonly Line[] } {
    let line = given
    let rest: readonly Line[] = []
    let position = 0
    for (;;) {
      const reference = findReference(line.text, position)
      if (!reference) return { line, rest }
      position = reference.to
      const at = placeIn(line, reference.from, reference.to)
      const value = this.#definitions.find(reference, at, this.#files.at(-1) ?? this.mainFile)
      const isLast = reference.to === line.text.length
      if (!value || (value.isMultiline && !isLast)) {
        this.#noteUndefined(line, reference, at, value !== undefined)
        continue
      }
      if (usesOf(at).some(({ name }) => name === reference.name)) {
        const message = `$${reference.name} stands for itself in the end`
        this.report({ code: 'LV-C043', at, message, hint: 'define it without itself' })
        continue
      }
      if (line.text.length > limits.lineLength || !this.#step(line)) {
        this.#full(at)
        return { line: given, rest: [] }
      }
      const use = { name: reference.name, text: line.text.slice(reference.from, reference.to), at }
      const [first = madeUpLine('', at), ...further] = value.lines.map((part) => used(part, use, this.mainFile))
      line = join(slice(line, 0, reference.from), first, slice(line, reference.to))
      rest = [...further, ...rest]
      position = reference.from
      // The names after a repetition get their values when it is repeated.
      if (line.text.startsWith('~')) return { line, rest }
    }
  }

  /** A dollar sign in quotes may be meant for a script, unless the file has definitions. */
  #noteUndefined({ text }: Line, { name, from, to }: Reference, at: Place, isMultiline: boolean) {
    const isQuoted = text.slice(0, from).split('"').length % 2 === 0
    const key = `${at.origin?.file} ${at.line} ${at.column} ${name}`
    if (this.#undefined.has(key)) return
    const written = text.slice(from, to)
    this.#undefined.set(key, () => {
      if (isQuoted && this.#definitions.size === 0) return
      const message = isMultiline
        ? `${written} has several lines, so it can stand only at the end of a line`
        : `${written} is not defined and stays as it is`
      this.report({ code: written.startsWith('${') && !isQuoted ? 'LV-C047' : 'LV-C160', at, message })
    })
  }

  /** A line in which nothing is left to put in: an include line, or one for the reader. A part of its own is returned. */
  #conclude(line: Line): Line | undefined {
    const residue = residueOf(line.text)
    if (residue > 0) {
      this.#emit(slice(line, 0, residue))
      return slice(line, residue)
    }
    const include = line.text.startsWith('include') ? readInclude(line.text) : undefined
    if (include) return this.#include(line, include)
    const setting = /^(include_check|random_seed)(?![^ \t])[ \t]*(.*)$/.exec(line.text)
    if (setting?.[1] === 'include_check') {
      this.#checks = changeChecks(this.#checks, (setting[2] ?? '').split(/[ \t]+/).filter(Boolean))
    } else if (setting && /^\d{1,10}$/.test(setting[2] ?? '')) this.#definitions.seed(Number(setting[2]))
    this.#emit(line)
  }

  #include(line: Line, include: { readonly keyword: string; readonly argument: string }): undefined {
    const { keyword, argument } = include
    const at = placeIn(line, 0, line.text.length)
    if (argument === '') {
      this.report({ code: 'LV-C007', at, message: `${keyword} needs a file` })
      return
    }
    const from = line.text.indexOf(argument, keyword.length)
    const place = placeIn(line, from, from + argument.length)
    const includer = this.#files.at(-1) ?? this.mainFile
    const { files, missing, strict } = findFiles(include, includer, this.#checks, this.circumstances.source)
    for (const { name, reason } of missing) this.#missing(place, name, reason, strict.absent)
    for (const file of files) this.#includeFile(file, place, strict)
  }

  #includeFile(file: string, at: Place, strict: Strictness) {
    const message = `${file} includes itself`
    if (this.#files.includes(file)) return this.report({ code: 'LV-C041', at, message })
    if (this.#files.length > limits.depth) {
      return this.report({ code: 'LV-C041', at, message: `files are included in each other ${limits.depth} deep` })
    }
    if (this.#isFull) return
    const known = this.#sources.get(file)
    const read = known === undefined ? this.circumstances.source.readFile(file) : { text: known }
    if ('problem' in read) {
      return this.#missing(at, file, read.problem, read.exists ? strict.unreadable : strict.absent)
    }
    this.readText(read.text, file)
  }

  #missing(at: Place, name: string, reason: string, isStrict: boolean) {
    const message = `cannot include ${name}: ${reason}`
    this.report(
      isStrict
        ? { code: 'LV-C048', at, message }
        : { code: 'LV-C040', at, message, hint: 'keepalived would go on without it' },
    )
  }

  #emit(given: Line): undefined {
    const line = ended(given, this.report)
    this.#lines++
    this.#characters += line.text.length
    const isWithin =
      this.#lines <= this.#writtenLines + limits.lines &&
      this.#characters <= this.#writtenCharacters + limits.characters
    if (!isWithin) return this.#full(placeIn(line, 0, line.text.length))
    this.take(line)
  }

  #tooDeep(line: Line): undefined {
    const message = `definitions are used in each other ${limits.depth} deep`
    this.report({ code: 'LV-C043', at: placeIn(line, 0, line.text.length), message })
  }

  /** Counts a step that leads to lines, or to none. */
  #step(line: Line): boolean {
    this.#steps++
    this.#work += line.text.length + 16
    const isWithin =
      this.#steps <= this.#writtenCharacters + limits.steps &&
      this.#work <= this.#writtenCharacters * limits.workForEach + limits.work
    if (!isWithin) this.#full(placeIn(line, 0, line.text.length))
    return isWithin
  }

  #full(at: Place): undefined {
    if (this.#isFull) return
    this.#isFull = true
    const { lines, characters } = limits
    this.report({
      code: 'LV-C042',
      at,
      message: 'the configuration becomes too large here, the rest is not read',
      hint: `at most ${lines} lines and ${characters / 1024 / 1024} MB more than its files have, ${limits.lineLength} characters in a line with $`,
    })
  }
}

/** Lines that may be other than they look, by their first sign or by what stands in them. */
const mayHoldMeta = /^[@~]|\$/

/** The same, and lines that say something of how to read others; all else goes straight to the reader. */
const maySayMore = /^[ \t]*(?:[@~]|include|random_seed)|[$]|[{}][ \t]*(?:[@~]|include)/
