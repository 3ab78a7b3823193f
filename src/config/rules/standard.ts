import type { Report } from '../diagnostic.js'
import { type FileSection, isStrict, soundInstances, versionIn } from '../file-section.js'
import { addressesOf, priorityOf } from '../routers.js'
import { last } from '../row.js'

/** A password that strict routers neither send nor look at; version 3 has none in any case. */
export function authenticationIsAllowed(file: FileSection, report: Report) {
  for (const instance of soundInstances(file)) {
    const given = last(instance, 'authentication')
    if (!given || !isStrict(file, instance) || versionIn(file, instance) === 3) continue
    const message = `the authentication of ${instance.name} has no effect: vrrp_strict allows none`
    report({ code: 'LV-C207', at: given.keyword, message, hint: 'leave one of the two out' })
  }
}

/** Strict routers drop what is sent to an address that they do not own (RFC 9568 §6.4.3, Accept_Mode). */
export function strictIsMeant(file: FileSection, report: Report) {
  for (const instance of soundInstances(file)) {
    if (!isStrict(file, instance) || priorityOf(instance) === 255 || addressesOf(instance).length === 0) continue
    if (versionIn(file, instance) !== 2 && instance.mentioned.has('accept')) continue
    report({
      code: 'LV-C208',
      at: last(instance, 'strict_mode')?.keyword ?? instance.at,
      message: `with vrrp_strict the addresses of ${instance.name} answer neither connections nor ping`,
      hint: versionIn(file, instance) === 3 ? 'add "accept", or leave vrrp_strict out' : 'leave vrrp_strict out',
    })
  }
}
