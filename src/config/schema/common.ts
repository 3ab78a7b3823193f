import { type Family, familyOf, parseAddress } from '../../model/address.js'
import { wordsOfLine } from '../routing.js'
import { sequence, withOptions } from '../several-words.js'
import { oneWord, type ValueType } from '../value-type.js'
import { choice, integer, nothing, text } from '../value-types.js'

// What several blocks have in common.

/** A newer keyword whose release is not known for certain. */
export const newer = 'after 2.2.7'

export const strictly = {
  differs:
    'nothing but authentication, preempt_delay, answers to packets to the addresses and what is done about lower and higher priorities is left out',
} as const

/** Whoever is left after a split brain has to know of it, whichever of the two heard the other first. */
export const lastWord = {
  differs: 'it does so without the line too, unless it is strict: after a split brain the other announces itself again',
} as const

/** Why the sizes of receive buffers are not set. */
export const roomEnough = 'adverts are read as they arrive, and the buffer of the kernel has room for hundreds'

/** Who would be told of the end of a session must not believe that there is one. */
export const noBfd = {
  refused: 'the end of the session would not be heard of; watch the neighbour with a vrrp_script that pings it',
} as const

/** A line about a route or a rule; its options are those of `ip`. */
export const routeLine = wordsOfLine('a route such as 192.0.2.0/24 via 198.51.100.1 dev eth0')
export const ruleLine = wordsOfLine('a rule such as from 192.0.2.0/24 table 100 preference 1000')
export const routeOptions = { partly: 'encap and as are refused' } as const

/** A number of bytes. */
export const bytes = integer(0, 4294967295)

export const name = text('a name')

/** A command, quoted where it has arguments, and who runs it. */
export const command = sequence(
  'a command, and a user and a group where one is named',
  1,
  text('a command'),
  name,
  name,
)

/** A user and, where it is not the user's own, a group. */
export const account = sequence('a user, and a group where it is not the user’s own', 1, name, name)

export const absolutePath = oneWord('an absolute path', (given) => (given.startsWith('/') ? given : undefined))

/** `-20 reverse`: the direction of a weight may be turned round. */
export const weight = (most: number, ...directions: readonly string[]): ValueType<readonly unknown[]> =>
  sequence(
    `a weight from -${most} to ${most}, and reverse where it is turned round`,
    1,
    integer(-most, most),
    choice(...directions),
  )

/** One line of a `track_…` block: what is tracked, by its name, with a weight of its own. */
export const tracked = (wants: string, most: number) =>
  withOptions(
    `${wants}, and weight -${most} to ${most} where it has one of its own`,
    { weight: integer(-most, most), reverse: nothing, noreverse: nothing, no_reverse: nothing },
    text(wants),
  )

const groups = /^(?:22[4-9]|23\d)\.|^ff/

/** An address to which packets go that several hosts take. */
export const multicastAddress = oneWord('a multicast address', (given) => {
  const parsed = parseAddress(given)
  return parsed && groups.test(parsed) ? parsed : undefined
})

/** The same, of one family. */
export const multicastGroup = (family: Family) =>
  oneWord(family === 'ipv4' ? 'a multicast address of IPv4' : 'a multicast address of IPv6', (given) => {
    const parsed = parseAddress(given)
    return parsed && groups.test(parsed) && familyOf(parsed) === family ? parsed : undefined
  })
