import { type Diagnostic, diagnosticOf } from '../diagnostic.js'
import type { InstanceSection } from '../routers.js'
import { tracksIn } from '../tracking.js'
import { type PairFinding, type PairNode, spotName } from './comparison.js'
import { compareSyncGroups } from './groups.js'
import { matchInstances } from './matching.js'
import { compareRouters, type NodeInstance } from './routers.js'
import { compareServices } from './services.js'

/**
 * What the files of the two nodes of a pair say together and should not: each finding stands at a line of the one and
 * names that of the other. What each of them says by itself is not looked at.
 */
export function comparePair(first: PairNode, second: PairNode): Diagnostic[] {
  const findings: PairFinding[] = []
  const report = (finding: PairFinding) => {
    findings.push(finding)
  }
  const { pairs, alone } = matchInstances(first.section, second.section)
  const [inFirst, inSecond] = [instancesOf(first), instancesOf(second)]
  const routers = pairs.map(([one, other]) => [inFirst(one), inSecond(other)] as const)
  for (const [one, other] of routers) compareRouters(one, other, report)
  for (const instance of alone[0]) report(loneInstance(instance, first, second))
  for (const instance of alone[1]) report(loneInstance(instance, second, first))
  compareSyncGroups(first, second, routers, report)
  compareServices(first, second, report)
  return findings.map(diagnosticOfPair)
}

function instancesOf(node: PairNode): (instance: InstanceSection) => NodeInstance {
  const tracksOf = tracksIn(node.section)
  return (instance) => ({ node, instance, tracks: tracksOf(instance) })
}

function loneInstance(instance: InstanceSection, node: PairNode, other: PairNode): PairFinding {
  const here = { node, at: instance.at }
  const message = `${instance.name} of ${spotName(here)} is not in ${other.file}`
  return { code: 'LV-C229', message, hint: 'nobody there takes over from it', here }
}

function diagnosticOfPair({ here, there, ...finding }: PairFinding): Diagnostic {
  const diagnostic = diagnosticOf({ ...finding, at: here.at }, here.node.file)
  if (!there) return diagnostic
  const { line, column, endColumn, origin } = there.at
  return { ...diagnostic, related: [{ file: origin?.file ?? there.node.file, line, column, endColumn }] }
}
