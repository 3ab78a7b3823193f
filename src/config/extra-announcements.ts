import type { ElsewhereSettings } from '../model/router.js'
import { misfit, type ValueType } from './value-type.js'
import { wholeSeconds } from './value-types.js'

/** `garp_extra_if 100`, `garp_extra_if all 100`; seconds from `least`, 0 where there shall be none. */
export const extraAnnouncements = (least: number): ValueType<ElsewhereSettings> => {
  const pause = wholeSeconds(least, 86400)
  const wants = `all where it is for other interfaces than virtual ones too, and ${pause.wants}`
  return {
    wants,
    least: 1,
    most: 2,
    read(words, keyword) {
      const all = words[0]?.text === 'all'
      const rest = words.slice(all ? 1 : 0)
      if (rest.length !== 1) return misfit(words, keyword, wants)
      const { value: every, findings } = pause.read(rest, keyword)
      return every === undefined ? { ...(findings && { findings }) } : { value: { every, all } }
    },
  }
}
