import { parseAddress } from '../model/address.js'
import type { IpvlanMode } from '../model/virtual-interface.js'
import { misfit, type Reading, type ValueType, type Words } from './value-type.js'

/** What `use_vmac` says; a MAC address of five octets is without the last one, which is the virtual router's number. */
export type UseVmac = { readonly name?: string; readonly mac?: string }

export type UseIpvlan = { readonly name?: string; readonly mode?: IpvlanMode; readonly address?: string }

const nameOfInterface = /^[^\s/:%]{1,15}$/

/** `[NAME] [MAC]` in any order. */
export const useVmac: ValueType<UseVmac> = {
  wants: 'the name of an interface of at most 15 characters, and a MAC address',
  least: 0,
  most: 2,
  read: (words, keyword) =>
    eachWord<UseVmac>(words, keyword, useVmac.wants, (text, said) => {
      if (said.mac === undefined && /^[\da-f]{1,2}(?::[\da-f]{1,2}){4,5}$/i.test(text)) {
        const mac = text.toLowerCase().replaceAll(/(^|:)(?=.(?::|$))/g, '$10')
        const isGroup = (Number.parseInt(mac, 16) & 1) === 1
        return isGroup || mac.startsWith('00:00:5e:00:0') ? undefined : { mac }
      }
      return said.name === undefined && nameOfInterface.test(text) ? { name: text } : undefined
    }),
}

const modes: readonly IpvlanMode[] = ['bridge', 'private', 'vepa']

/** `[NAME] [ADDRESS] [bridge|private|vepa]` in any order. */
export const useIpvlan: ValueType<UseIpvlan> = {
  wants: 'the name of an interface, an address, and bridge, private or vepa',
  least: 0,
  most: 3,
  read: (words, keyword) =>
    eachWord<UseIpvlan>(words, keyword, useIpvlan.wants, (text, said) => {
      const mode = modes.find((one) => one === text)
      if (mode) return said.mode ? undefined : { mode }
      const address = parseAddress(text.replace(/\/\d+$/, ''))
      if (address) return said.address ? undefined : { address }
      return said.name === undefined && nameOfInterface.test(text) ? { name: text } : undefined
    }),
}

function eachWord<Value extends object>(
  words: Words,
  keyword: string,
  wants: string,
  read: (text: string, said: Partial<Value>) => Partial<Value> | undefined,
): Reading<Value> {
  let said: Partial<Value> = {}
  for (const word of words) {
    const value = read(word.text, said)
    if (!value) return misfit([word], keyword, wants)
    said = { ...said, ...value }
  }
  return { value: said as Value }
}
