import { hostname } from 'node:os'
import type { HealthSettings, TlsFiles } from '../model/check.js'
import type { DirectorConfig } from '../model/director-config.js'
import { defaultPacketFilter, type PacketFilterSettings } from '../model/packet-filter.js'
import { noRouting, type Routing } from '../model/routing.js'
import type { Statics } from '../model/statics.js'
import { checkArbiter } from './arbiter.js'
import type { AroundChecks } from './checks.js'
import { type Code, codes } from './codes.js'
import { daemonSettingsOf } from './daemon.js'
import { type Diagnostic, diagnosticOf, type Finding } from './diagnostic.js'
import { type Expanded, expand } from './expand.js'
import { type FileSection, groupsOf } from './file-section.js'
import { type GlobalSection, lastGiven } from './globals.js'
import { Lexer } from './lexer.js'
import { lvsSettingsOf } from './lvs-settings.js'
import { alertDefaults, mailOf } from './mail.js'
import { commandPolicyOf, notificationsOf, notifyPipesOf } from './notifications.js'
import { type Heading, headingOf, type Outline } from './outline.js'
import { outwardOf } from './outward.js'
import { FileReader } from './reader.js'
import { checkResources, resourcesOf } from './resources.js'
import { routerDefaultsOf } from './router-defaults.js'
import { type InstanceSection, routerOf, routingLinesOf, virtualAddressOf } from './routers.js'
import { routingReader } from './routing.js'
import { commonNames, type RoutingNames } from './routing-names.js'
import { all, effective, last, type ValueOf } from './row.js'
import { checkFileChecks } from './rules/checks.js'
import { lint } from './rules/lint.js'
import { checkServices, checkSyncDaemon } from './rules/lvs.js'
import { runsUnguarded } from './rules/scripts.js'
import { checkVirtualInterfaces } from './rules/virtual-mac.js'
import { checkInstances } from './rules/vrrp.js'
import { commandKeywords, fileRows, topLevelBlocks } from './schema.js'
import { virtualServerOf } from './services.js'
import { type Circumstances, textAlone } from './source.js'
import { surroundingsOf } from './surroundings.js'
import { trackersOf } from './trackers.js'
import { trackerDefinitionsOf } from './tracks.js'
import { transportDefaultsOf } from './transport.js'
import { TreeBuilder } from './tree.js'
import { placesOf } from './virtual-places.js'

/** A file, read: its problems in the order of the file, and what it asks for unless one of them is an error. */
export type ConfigReading = Expanded & {
  readonly section: FileSection
  readonly config?: DirectorConfig
  readonly problems: readonly Diagnostic[]
  readonly outline: Outline
  /** It has commands that are there on the host, and no `enable_script_security`. */
  readonly runsUnguarded?: true
}

/** So many problems are kept; a file with more is not one of ours, and the rest of it is not read. */
const mostProblems = 10_000

/** Problems that leave lines, or blocks, unread. */
const lossy: ReadonlySet<Code> = new Set<Code>([
  ...([
    'LV-C001',
    'LV-C002',
    'LV-C003',
    'LV-C004',
    'LV-C010',
    'LV-C040',
    'LV-C041',
    'LV-C042',
    'LV-C044',
    'LV-C048',
  ] as const),
])

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
  // Each statement is read as soon as it is complete, so that its tokens and its tree need not be kept.
  const reader = new FileReader(fileRows, report)
  const isHopeless = () => hasError && findings.size >= mostProblems
  const outline: Heading[] = []
  const tree = new TreeBuilder(topLevelBlocks, report, (statement) => {
    if (isHopeless()) return
    outline.push(headingOf(statement))
    reader.read(statement)
  })
  const lexer = new Lexer(commandKeywords, report, (token) => tree.add(token))
  const complete = { ...textAloneAs(host), ...circumstances }
  const expanded = expand(text, file, complete, report, (line) => lexer.cut(line))
  // What a file lacks is not known where the rest of it was not read.
  if (expanded.isWhole) tree.end()
  const section = reader.section()
  if (expanded.isWhole) {
    const { version } = transportDefaultsOf(all(section, 'global_defs'))
    const files = new Set(all(section, 'track_file').flatMap(({ header }) => header ?? []))
    checkInstances(all(section, 'vrrp_instance'), version, report)
    checkVirtualInterfaces(all(section, 'vrrp_instance'), report)
    checkServices(all(section, 'virtual_server'), groupsOf(section), report)
    checkSyncDaemon(all(section, 'global_defs'), all(section, 'vrrp_instance'), report)
    checkFileChecks(all(section, 'virtual_server'), files, report)
    checkResources(section, report)
    checkArbiter(section, report)
  }
  const routing = routingOf(section, complete.names ?? commonNames, report)
  const isWhole = expanded.isWhole && ![...findings.values()].some(({ code }) => lossy.has(code))
  lint(section, isWhole, circumstances.host, report)
  const sources = [...expanded.sources.keys()]
  const inFileOrder = (a: Diagnostic, b: Diagnostic) =>
    sources.indexOf(a.file) - sources.indexOf(b.file) || a.line - b.line || a.column - b.column
  const problems = [...findings.values()].map((finding) => diagnosticOf(finding, file)).sort(inFileOrder)
  const unguarded = circumstances.host && runsUnguarded(section, circumstances.host)
  return {
    ...expanded,
    section,
    problems,
    outline,
    ...(unguarded && { runsUnguarded: true as const }),
    ...(!hasError && { config: configOf(section, host, routing) }),
  }
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

/** The routes, rules and addresses of the host, and the routes and rules of each instance. */
type FileRouting = { readonly statics: Statics; readonly ofInstances: ReadonlyMap<InstanceSection, Routing> }

function routingOf(section: FileSection, names: RoutingNames, report: (finding: Finding) => void): FileRouting {
  const read = routingReader(names)
  const defaultInterface = all(section, 'global_defs').reduce<string>(
    (known, defs) => last(defs, 'default_interface')?.value ?? known,
    fileRows.global_defs.rows.default_interface.default,
  )
  const statics = {
    addresses: all(section, 'static_ipaddress')
      .flat()
      .map(({ value }) => virtualAddressOf(value, defaultInterface)),
    ...read.ofHost(
      { routes: all(section, 'static_routes').flat(), rules: all(section, 'static_rules').flat() },
      report,
    ),
  }
  const ofInstances = new Map(
    all(section, 'vrrp_instance').map((instance) => [instance, read.ofInstance(routingLinesOf(instance), report)]),
  )
  return { statics, ofInstances }
}

function configOf(section: FileSection, host: string, routing: FileRouting): DirectorConfig {
  const globals = all(section, 'global_defs')
  const rows = fileRows.global_defs.rows
  const own = last(section, 'lvsha')?.value
  const defaults = { ...transportDefaultsOf(globals), ...routerDefaultsOf(globals, rows) }
  const trackers = trackerDefinitionsOf(section)
  const instances = all(section, 'vrrp_instance')
  const prefix = lastGiven(globals, (defs) => last(defs, 'vmac_prefix')?.value) ?? rows.vmac_prefix.default
  const addressPrefix = lastGiven(globals, (defs) => last(defs, 'vmac_addr_prefix')?.value) ?? prefix
  const places = placesOf(instances, { ofInstances: prefix, ofAddresses: addressPrefix })
  const routers = instances.flatMap((instance) => {
    const its = places.get(instance)
    return its ? [routerOf(instance, defaults, trackers, its, routing.ofInstances.get(instance) ?? noRouting)] : []
  })
  const namespace = last(section, 'net_namespace')?.value
  const ssl = last(section, 'SSL')?.value
  const fall = own && effective(own, 'fall')
  const { checker } = alertDefaults(globals)
  const around: AroundChecks = {
    ...(fall !== undefined && { fall }),
    logsAllFailures: lastGiven(globals, (defs) => last(defs, 'checker_log_all_failures')?.value) ?? false,
    ...(ssl && { tls: tlsFilesOf(ssl) }),
    ...(checker !== undefined && { alerts: checker }),
    files: new Map(all(section, 'track_file').map((file) => [file.header ?? '', file])),
  }
  const node = lastGiven(globals, (defs) => last(defs, 'router_id')?.value) ?? host
  const groups = groupsOf(section)
  const mail = mailOf(section, host)
  const daemon = daemonSettingsOf(globals)
  const lvs = lvsSettingsOf(globals, all(section, 'vrrp_instance'), routers)
  return {
    node,
    ...(namespace !== undefined && { namespace }),
    routers,
    statics: routing.statics,
    ...surroundingsOf(section, node, routers, trackers),
    ...(lvs && { lvs }),
    ...(mail && { mail }),
    driftInterval: own ? effective(own, 'drift_interval') : fileRows.lvsha.rows.drift_interval.default,
    outward: outwardOf(section),
    packetFilter: packetFilterOf(globals),
    ...(daemon && { daemon }),
    commands: commandPolicyOf(section),
    trackers: trackersOf(section),
    notifications: notificationsOf(section),
    notifyPipes: notifyPipesOf(section),
    resources: resourcesOf(section),
    virtualServers: all(section, 'virtual_server').flatMap((service) => virtualServerOf(service, groups, around) ?? []),
    health: own ? healthOf(own) : healthDefaults,
  }
}

const packetFilterOf = (globals: readonly GlobalSection[]): PacketFilterSettings => ({
  table: lastGiven(globals, (defs) => last(defs, 'nftables')?.value) || defaultPacketFilter.table,
  priority: lastGiven(globals, (defs) => last(defs, 'nftables_priority')?.value) ?? defaultPacketFilter.priority,
  counters: globals.some((defs) => last(defs, 'nftables_counters')),
})

const ownRows = fileRows.lvsha.rows

const healthDefaults: HealthSettings = {
  rise: ownRows.rise.default,
  mergeChecks: ownRows.merge_checks.default,
  panicThreshold: ownRows.panic_threshold.default,
  slowStart: ownRows.slow_start.default,
}

const healthOf = (own: ValueOf<typeof fileRows.lvsha>): HealthSettings => ({
  rise: effective(own, 'rise'),
  mergeChecks: effective(own, 'merge_checks'),
  panicThreshold: effective(own, 'panic_threshold'),
  slowStart: effective(own, 'slow_start'),
})

function tlsFilesOf(ssl: ValueOf<typeof fileRows.SSL>): TlsFiles {
  const { ca, certificate, key, password } = {
    ca: effective(ssl, 'ca'),
    certificate: effective(ssl, 'certificate'),
    key: effective(ssl, 'key'),
    password: effective(ssl, 'password'),
  }
  return {
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
    ...(password !== undefined && { password }),
  }
}
