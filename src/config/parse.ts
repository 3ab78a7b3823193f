import { hostname } from 'node:os'
import type { DirectorConfig } from '../model/director-config.js'
import { seconds } from '../model/time.js'
import { codes } from './codes.js'
import { type Diagnostic, diagnosticOf, type Finding } from './diagnostic.js'
import { type Expanded, expand } from './expand.js'
import { lex, type Token } from './lexer.js'
import { readFile } from './reader.js'
import { routerOf } from './routers.js'
import { all, effective, last, type Section } from './row.js'
import { checkServices } from './rules/lvs.js'
import { checkInstances } from './rules/vrrp.js'
import { fileRows, topLevelBlocks } from './schema.js'
import { virtualServerOf } from './services.js'
import { type Circumstances, textAlone } from './source.js'
import { parseTree } from './tree.js'

/** A file, read: its problems in the order of the file, and what it asks for unless one of them is an error. */
export type ConfigReading = Expanded & { readonly config?: DirectorConfig; readonly problems: readonly Diagnostic[] }

/** So many problems are kept; a file with more is not one of ours. */
const mostProblems = 10_000

/**
 * Reads the text of a keepalived.conf, with the files that it includes. Any text is read; nothing is thrown.
 * @param file the name of the file, for the places of problems, and for finding the files that it includes
 * @param host the name of this node where the file has no `router_id`
 * @param circumstances where and as whom it is read; without them it can include nothing
 */
export function readConfig(
  text: string,
  file: string,
  host = hostname(),
  circumstances: Partial<Circumstances> = {},
): ConfigReading {
  const findings = new Map<string, Finding>()
  let hasError = false
  const report = (finding: Finding) => {
    hasError ||= codes[finding.code].severity === 'error'
    const key = keyOf(finding)
    if (findings.size < mostProblems && !findings.has(key)) findings.set(key, finding)
  }
  const tokens: Token[] = []
  const complete = { ...textAloneAs(host), ...circumstances }
  const expanded = expand(text, file, complete, report, (line) => lex(line, tokens, report))
  const section = readFile(parseTree(tokens, topLevelBlocks, report), fileRows, report)
  checkInstances(all(section, 'vrrp_instance'), report)
  checkServices(all(section, 'virtual_server'), report)
  const files = [...expanded.sources.keys()]
  const inFileOrder = (a: Diagnostic, b: Diagnostic) =>
    files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column
  const problems = [...findings.values()].map((finding) => diagnosticOf(finding, file)).sort(inFileOrder)
  return { ...expanded, problems, ...(!hasError && { config: configOf(section, host) }) }
}

const textAloneAs = (host: string): Circumstances => ({
  source: textAlone,
  configId: shortName(host),
  workingDirectory: '/',
  variables: {},
  seed: 0,
})

/** The host name up to its first dot, which `@id` lines are compared with unless another id is given. */
export const shortName = (host: string) => host.split('.')[0] ?? host

/** One for findings that say the same of the same place, as they do in what is repeated. */
const keyOf = ({ code, message, at }: Finding) => `${code} ${at.line}:${at.column} ${at.origin?.file} ${message}`

function configOf(section: Section<true, typeof fileRows>, host: string): DirectorConfig {
  const globals = all(section, 'global_defs')
  const global = <T>(read: (defs: (typeof globals)[number]) => T | undefined) =>
    globals.reduce<T | undefined>((value, defs) => read(defs) ?? value, undefined)
  const rows = fileRows.global_defs.rows
  const own = last(section, 'lvsha')?.value
  const garp = global((defs) => last(defs, 'vrrp_min_garp')?.value)
    ? { delay: seconds(0), repeat: 1 }
    : { delay: rows.vrrp_garp_master_delay.default, repeat: rows.vrrp_garp_master_repeat.default }
  const defaults = {
    garpDelay: global((defs) => last(defs, 'vrrp_garp_master_delay')?.value) ?? garp.delay,
    garpRepeat: global((defs) => last(defs, 'vrrp_garp_master_repeat')?.value) ?? garp.repeat,
  }
  return {
    node: global((defs) => last(defs, 'router_id')?.value) ?? host,
    routers: all(section, 'vrrp_instance').map((instance) => routerOf(instance, defaults)),
    driftInterval: own ? effective(own, 'drift_interval') : fileRows.lvsha.rows.drift_interval.default,
    virtualServers: all(section, 'virtual_server').flatMap((service) => virtualServerOf(service) ?? []),
  }
}
