import { hostname } from 'node:os'
import type { DirectorConfig } from '../model/director-config.js'
import { type Diagnostic, diagnosticOf, type Finding } from './diagnostic.js'
import { lex } from './lexer.js'
import { readFile } from './reader.js'
import { routerOf } from './routers.js'
import { all, last, type Section } from './row.js'
import { checkServices } from './rules/lvs.js'
import { checkInstances } from './rules/vrrp.js'
import { fileRows, topLevelBlocks } from './schema.js'
import { virtualServerOf } from './services.js'
import { parseTree } from './tree.js'

/** A file, read: its problems in the order of the file, and what it asks for unless one of them is an error. */
export type ConfigReading = { readonly config?: DirectorConfig; readonly problems: readonly Diagnostic[] }

/**
 * Reads the text of a keepalived.conf. Any text is read; nothing is thrown.
 * @param file the name of the file, for the places of problems
 * @param host the name of this node where the file has no `router_id`
 */
export function readConfig(text: string, file: string, host = hostname()): ConfigReading {
  const findings: Finding[] = []
  const report = (finding: Finding) => {
    findings.push(finding)
  }
  const statements = parseTree(lex(text, report), topLevelBlocks, report)
  const section = readFile(statements, fileRows, report)
  checkInstances(all(section, 'vrrp_instance'), report)
  checkServices(all(section, 'virtual_server'), report)
  const problems = findings.map((finding) => diagnosticOf(finding, file)).sort(inFileOrder)
  const isUsable = problems.every((problem) => problem.severity !== 'error')
  return { problems, ...(isUsable && { config: configOf(section, host) }) }
}

const inFileOrder = (a: Diagnostic, b: Diagnostic) => a.line - b.line || a.column - b.column

function configOf(section: Section<true, typeof fileRows>, host: string): DirectorConfig {
  const globals = all(section, 'global_defs')
  const global = <T>(read: (defs: (typeof globals)[number]) => T | undefined) =>
    globals.reduce<T | undefined>((value, defs) => read(defs) ?? value, undefined)
  const rows = fileRows.global_defs.rows
  const defaults = {
    garpDelay: global((defs) => last(defs, 'vrrp_garp_master_delay')?.value) ?? rows.vrrp_garp_master_delay.default,
    garpRepeat: global((defs) => last(defs, 'vrrp_garp_master_repeat')?.value) ?? rows.vrrp_garp_master_repeat.default,
  }
  return {
    node: global((defs) => last(defs, 'router_id')?.value) ?? host,
    routers: all(section, 'vrrp_instance').map((instance) => routerOf(instance, defaults)),
    virtualServers: all(section, 'virtual_server').flatMap((service) => virtualServerOf(service) ?? []),
  }
}
