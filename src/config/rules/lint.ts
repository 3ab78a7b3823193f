import type { Report } from '../diagnostic.js'
import type { FileSection } from '../file-section.js'
import type { HostFacts } from '../host-facts.js'
import { last } from '../row.js'
import { checksEndInTime } from './check-timing.js'
import { backupsWaitLongEnough } from './down-timer.js'
import {
  directServersAreNear,
  interfacesAreThere,
  isOfHost,
  ownersOwn,
  peersAreOthers,
  virtualIsInSubnet,
  virtualIsNotOwn,
} from './host-addresses.js'
import { namesAreDefined } from './names.js'
import { commandsCanRun } from './scripts.js'
import { authenticationIsAllowed, strictIsMeant } from './standard.js'
import { groupsHold, membersAgree } from './sync-groups.js'
import { unicastIsToOthers } from './unicast.js'
import { weightsMatter } from './weights.js'

type FileRule = (file: FileSection, report: Report) => void
type HostRule = (file: FileSection, host: HostFacts, report: Report) => void

const fileRules: readonly FileRule[] = [
  ...[weightsMatter, membersAgree, groupsHold, unicastIsToOthers],
  ...[authenticationIsAllowed, strictIsMeant, checksEndInTime, backupsWaitLongEnough],
]

/** Rules that need the whole file: without a part of it they would find what is not so. */
const wholeRules: readonly FileRule[] = [namesAreDefined]

/** Rules about the interfaces of the host, which a file with a network namespace of its own does not mean. */
const interfaceRules: readonly HostRule[] = [
  ...[virtualIsNotOwn, virtualIsInSubnet, ownersOwn, peersAreOthers, directServersAreNear, interfacesAreThere],
]

/**
 * What is seldom meant although every line can be read and started with.
 * @param isWhole no line of the file, or of one that it includes, was lost
 * @param host the host that the file may be meant for; rules about it are applied where the file fits it
 */
export function lint(file: FileSection, isWhole: boolean, host: HostFacts | undefined, report: Report) {
  for (const rule of isWhole ? [...fileRules, ...wholeRules] : fileRules) rule(file, report)
  if (!host || !isOfHost(file, host)) return
  const hostRules = last(file, 'net_namespace') === undefined ? [...interfaceRules, commandsCanRun] : [commandsCanRun]
  for (const rule of hostRules) rule(file, host, report)
}
