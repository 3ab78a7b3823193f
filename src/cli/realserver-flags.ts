import { Args, Flags } from '@oclif/core'
import { defaultStateDirectory } from '../control/protocol.js'

const vip = { description: 'floating addresses, such as 192.0.2.100', multiple: true, ignoreStdin: true } as const

export const vipArgs = { vip: Args.string({ ...vip, required: true }) }
export const anyVipArgs = { vip: Args.string(vip) }

export const stateFlag = {
  'state-dir': Flags.string({ description: 'where it is remembered what was done', default: defaultStateDirectory }),
}

/** The flags that setup and check share. */
export const placeFlags = {
  mode: Flags.option({ options: ['dr', 'tun'] as const })({
    description: 'how packets of the director come (default: dr)',
  }),
  interface: Flags.string({ description: 'device for the addresses (default: lo, or the tunnel)', helpValue: 'lo' }),
  ...stateFlag,
}

export const dryFlag = { 'dry-run': Flags.boolean({ char: 'n', description: 'only say what would be done' }) }
