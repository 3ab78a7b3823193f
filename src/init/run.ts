import type { Answers, GivenAnswers } from './answers.js'
import { detect } from './detect.js'
import type { Detected } from './detected.js'
import { keepalivedVerdict, saveAnswers, sha256, writeFiles } from './files.js'
import { cancelled, type Interview, interview, withoutInput } from './interview.js'
import { type Plan, planOf } from './plan.js'
import { networkProbes } from './probes.js'
import { questions } from './questions.js'

export type InitOptions = {
  readonly given: GivenAnswers
  /** Whether a person is there to be asked. */
  readonly isInteractive: boolean
  /** Whether the network may be asked; undefined leaves that to the person. */
  readonly mayProbe: boolean | undefined
  readonly ignoreConflict: boolean
  readonly force: boolean
  /** Only say what would be written. */
  readonly isDry: boolean
  readonly saveTo?: string | undefined
  readonly packageRoot: string
  /** Milliseconds since 1970, UTC. */
  readonly now: number
  /** Shows a person the plan before it is written. */
  readonly preview: (plan: Plan) => void
  readonly print: (plan: Plan) => void
}

/** What became of it. */
export type Initialised = {
  readonly plan: Plan
  readonly answers: Answers
  readonly texts: GivenAnswers
  readonly detected: Detected
  readonly isWritten: boolean
  readonly sums: readonly string[]
  /** What `keepalived -t` says of each file that was written; undefined where there is no keepalived. */
  readonly verdicts: readonly (string | undefined)[]
}

/**
 * Asks, plans, shows and writes.
 * @throws LvshaError CANCELLED where a person quit; LV-E201, LV-E202, LV-E203, INIT_EXISTS, INIT_UNWRITABLE, PROBE_FAILED
 */
export async function initialise(options: InitOptions): Promise<Initialised> {
  const detected = await detect()
  const made = options.isInteractive ? await byPerson(options, detected) : await byFlags(options, detected)
  const { answers, texts, plan } = made
  const isWritten = !options.isDry
  if (isWritten) {
    const time = new Date(options.now).toISOString().slice(0, 19).replaceAll(':', '-')
    writeFiles(plan.files, { force: options.force, time })
    if (options.saveTo !== undefined) saveAnswers(options.saveTo, texts)
  }
  return {
    plan,
    answers,
    texts,
    detected,
    isWritten,
    sums: plan.files.map(({ text }) => sha256(text)),
    verdicts: plan.files.map(({ path, node }) =>
      isWritten ? keepalivedVerdict(path, node ?? answers.nodes[0]?.name) : undefined,
    ),
  }
}

type Made = Pick<Interview, 'answers' | 'texts'> & { readonly plan: Plan }

async function byFlags(
  { given, mayProbe, ignoreConflict, packageRoot }: InitOptions,
  detected: Detected,
): Promise<Made> {
  const probes = mayProbe ? networkProbes(packageRoot) : undefined
  const { answers, texts } = await interview(given, detected, withoutInput(probes), { ignoreConflict })
  return { answers, texts, plan: planOf(answers, commandLine(texts)) }
}

async function byPerson(options: InitOptions, detected: Detected): Promise<Made> {
  const { openPrompts } = await import('./prompt.js')
  const terminal = await openPrompts(() => networkProbes(options.packageRoot), options.mayProbe)
  let { given } = options
  let earlier: GivenAnswers = {}
  for (;;) {
    const { answers, texts } = await interview(given, detected, terminal, { ...options, earlier })
    const plan = planOf(answers, commandLine(texts))
    options.preview(plan)
    let ending = await terminal.ending()
    while (ending === 'print') {
      options.print(plan)
      ending = await terminal.ending()
    }
    if (ending === 'quit') throw cancelled()
    if (ending === 'write') return { answers, texts, plan }
    given = {}
    earlier = texts
  }
}

/** The command line that gives these answers without asking; where to is no part of it. */
export const commandLine = (texts: GivenAnswers): string =>
  [
    'lvsha init --no-input',
    ...questions
      .filter(({ flag }) => flag !== 'out')
      .flatMap(({ flag }) => (texts[flag] ?? []).map((text) => `--${flag} ${shellWord(text)}`)),
  ].join(' ')

const shellWord = (text: string) => (/^[\w./:,=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
