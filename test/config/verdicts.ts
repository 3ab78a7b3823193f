import type { Code } from '../../src/config/codes.js'
import type { Diagnostic } from '../../src/config/diagnostic.js'
import { readConfig } from '../../src/config/parse.js'
import { corpus, corpusFolders, type Oracle, oracleOf } from './corpus.js'

// Whether a file passes: `keepalived -t` ends with 0, `lvsha check` with 0 and without an error. Where the two differ, one
// of these rules says why, and they mean to differ for good.

/** Why a file passes here or there only. */
export type Rule = {
  readonly why: string
  /** A file with this and nothing else. */
  readonly microcase: string
} & (PassesHere | PassesThere)

/** keepalived fails a file for this. */
type PassesHere = {
  readonly passes: 'lvsha'
  readonly messages: readonly RegExp[]
  /** lvsha says something of the file too. */
  readonly isTold?: true
  /** What must be so in the file beside; `script` is the name that the message has caught. */
  readonly holds?: (script: string | undefined, text: string) => boolean
}

/** lvsha fails a file for one of these codes; without a code, before it reads it. */
type PassesThere = { readonly passes: 'keepalived'; readonly code?: Code }

export const rules = {
  obsolete: {
    why: 'a word that once meant something means the same still, or nothing; that is a warning at most',
    microcase: 'nbget',
    passes: 'lvsha',
    messages: [
      /Unknown keyword '(?:nat_mask|nb_get_retry)'/,
      /nb_get_retry is deprecated/,
      /lvs_sync_daemon_interface .*deprecated|Please use global lvs_sync_daemon/,
      /for routes is deprecated/,
    ],
  },
  'put right': {
    why: 'what cannot count is replaced or left out as keepalived does it, with a warning',
    microcase: 'authlong',
    passes: 'lvsha',
    isTold: true,
    messages: [
      /Truncating auth_pass|number '0' outside range \[(?:0\.000001|1, 2678400)|(?:interval '0' is|timeout) invalid/,
      /nopreempt will not work|State MASTER must match|does(?: not|n't) support authentication/,
      /no protocol set|ports don't match|has no real servers|No VIP specified|without any unicast peers/,
      /parsed invalid IP|Invalid rule to address/,
      /track script (\S+) not found, ignoring/,
    ],
    holds: (script, text) => script === undefined || definition(script, text) === undefined,
  },
  order: {
    why: 'a script may be defined after the instance that tracks it',
    microcase: 'scriptorder',
    passes: 'lvsha',
    messages: [/track script (\S+) not found, ignoring/],
    holds: (script, text) => definition(script, text) === 'after its use',
  },
  host: {
    why: 'what is missing on this host may be there on the node that the file is for: interfaces, scripts, users, names',
    microcase: 'scriptmissing',
    passes: 'lvsha',
    messages: [
      /not found\/accessible|interface \S+ (?:for .*)?doesn't exist|Non-existent interface/,
      /Unable to set (?:default user|uid\/gid)|Error setting global script uid\/gid|Invalid smtp server/,
      /track script (\S+) not found, ignoring/,
    ],
    // A script whose user is missing is left out, and then missed.
    holds: (script, text) => script === undefined || definition(script, text) === 'before its use',
  },
  'script security': {
    why: 'scripts need no word of consent in the file to run as root',
    microcase: 'scriptsec',
    passes: 'lvsha',
    messages: [/SECURITY VIOLATION/],
  },
  harmless: {
    why: 'a line that changes nothing, there as here, is no reason to fail',
    microcase: 'trackown',
    passes: 'lvsha',
    messages: [
      /Ignoring track_interface \S+ since own interface|empty notification_email block/,
      /protocol will be ignored|incompatible with AH authentication - clearing/,
      /cannot track route|has no preference specified/,
    ],
  },
  'wrong signs': {
    why: 'a sign that nobody can see is read as what was meant, with a warning',
    microcase: 'bom',
    passes: 'lvsha',
    isTold: true,
    messages: [/Unknown keyword |Unexpected /],
    holds: (_, text) => text.startsWith('\ufeff'),
  },
  'missing file': {
    why: 'there is nothing to check where the file itself is missing',
    microcase: 'nofile',
    passes: 'keepalived',
  },
  'missing include': {
    why: 'a part of the configuration is missing where an included file is',
    microcase: 'includemissing',
    passes: 'keepalived',
    code: 'LV-C040',
  },
  'one holder': {
    why: 'an address that two instances hold is taken from one when the other lets it go',
    microcase: 'dupvip',
    passes: 'keepalived',
    code: 'LV-C023',
  },
} as const satisfies Readonly<Record<string, Rule>>

export type RuleName = keyof typeof rules

/** Where a tracked script is defined; undefined where it is not. */
function definition(script: string | undefined, text: string) {
  const at = text.search(new RegExp(`^[ \\t]*vrrp_script[ \\t]+${script}\\b`, 'm'))
  if (at < 0) return undefined
  return at < text.search(/track_script/) ? 'before its use' : 'after its use'
}

/** A file with what either says of it, and why they differ. */
export type Comparison = {
  readonly name: string
  readonly oracle: Oracle
  readonly passes: boolean
  /** The first of the rules that explain a difference. */
  readonly rule: RuleName | undefined
  /** What makes a difference and no rule explains. */
  readonly unexplained: readonly string[]
}

/** Every file of the corpus that keepalived was asked about. */
export const comparisons = (): Comparison[] =>
  corpusFolders.flatMap((folder) => {
    const texts = new Map(corpus(folder).map(({ name, text }) => [name.replace(/\.conf$/, ''), text]))
    return [...oracleOf(folder)].map(([name, oracle]) => compare(`${folder}/${name}`, texts.get(name), oracle))
  })

/** @param text undefined for a file that is not there */
export function compare(name: string, text: string | undefined, oracle: Oracle): Comparison {
  const problems = text === undefined ? [] : readConfig(text, 'x.conf', 'lb1').problems
  const errors = problems.filter(({ severity }) => severity === 'error')
  const passes = text !== undefined && errors.length === 0
  const compared = { name, oracle, passes }
  if (passes === (oracle.status === 0)) return { ...compared, rule: undefined, unexplained: [] }
  if (text === undefined) return { ...compared, rule: 'missing file', unexplained: [] }
  const causes = passes
    ? oracle.messages.map((message) => ({ cause: message, rule: ruleOfMessage(message, text, problems) }))
    : errors.map(({ code, line }) => ({ cause: `${line} ${code}`, rule: ruleOfCode(code) }))
  const explaining = new Set(causes.map(({ rule }) => rule))
  return {
    ...compared,
    rule: ruleNames.find((rule) => explaining.has(rule)),
    unexplained: causes.flatMap(({ cause, rule }) => (rule === undefined ? [cause] : [])),
  }
}

export const ruleNames = Object.keys(rules) as RuleName[]

const ruleOfCode = (code: Code) =>
  ruleNames.find((name) => {
    const rule: Rule = rules[name]
    return rule.passes === 'keepalived' && rule.code === code
  })

const ruleOfMessage = (message: string, text: string, problems: readonly Diagnostic[]) =>
  ruleNames.find((name) => {
    const rule: Rule = rules[name]
    if (rule.passes !== 'lvsha' || (rule.isTold && problems.length === 0)) return false
    const found = rule.messages.map((pattern) => pattern.exec(message)).find((match) => match !== null)
    return found !== undefined && (rule.holds?.(found[1], text) ?? true)
  })
