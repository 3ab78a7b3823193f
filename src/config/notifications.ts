import type { Command, CommandPolicy } from '../model/command.js'
import type { NotifyOccasion, NotifyPipe, NotifySettings } from '../model/notify.js'
import { lastGiven } from './globals.js'
import { all, effective, last, type Section, type ValueOf } from './row.js'
import { fileRows } from './schema.js'

type File = Section<true, typeof fileRows>
type InstanceSection = ValueOf<typeof fileRows.vrrp_instance>
type GroupSection = ValueOf<typeof fileRows.vrrp_sync_group>

/** Under which keyword the script of an occasion stands. */
export const occasionKeywords = {
  master: 'notify_master',
  backup: 'notify_backup',
  fault: 'notify_fault',
  stop: 'notify_stop',
  deleted: 'notify_deleted',
} as const satisfies Record<NotifyOccasion, string>

/** The notify scripts of all instances and sync groups that have one, in the order of the file. */
export const notificationsOf = (file: File): NotifySettings[] => [
  ...all(file, 'vrrp_instance').flatMap(instanceScripts),
  ...all(file, 'vrrp_sync_group').flatMap(groupScripts),
]

function instanceScripts(section: InstanceSection): NotifySettings[] {
  const deleted = last(section, 'notify_deleted')?.value
  const scripts = { ...scriptsOf(section), ...(deleted && { deleted }) }
  return told('instance', section, scripts, section.mentioned.has('notify_deleted'))
}

const groupScripts = (section: GroupSection) =>
  told('group', section, scriptsOf(section), false).map((settings) => ({
    ...settings,
    members: all(section, 'group')
      .flat()
      .map(({ value }) => value),
  }))

function told(
  of: NotifySettings['of'],
  section: InstanceSection | GroupSection,
  scripts: NotifySettings['scripts'],
  tellsDeleted: boolean,
): NotifySettings[] {
  const every = last(section, 'notify')?.value
  if (!every && !tellsDeleted && Object.keys(scripts).length === 0) return []
  return [{ of, name: section.header ?? '', scripts, ...(every && { every }), tellsDeleted }]
}

const shared = ['master', 'backup', 'fault', 'stop'] as const

const scriptsOf = (section: InstanceSection | GroupSection): Partial<Record<NotifyOccasion, Command>> =>
  Object.fromEntries(
    shared.flatMap((occasion) => {
      const given = last(section, occasionKeywords[occasion])
      return given ? [[occasion, given.value]] : []
    }),
  )

const pipeKeywords = ['notify_fifo', 'vrrp_notify_fifo'] as const

/** The named pipes that changes of state are told to. */
export function notifyPipesOf(file: File): NotifyPipe[] {
  const globals = all(file, 'global_defs')
  const repeatsOnReload = globals.some((block) => last(block, 'fifo_write_vrrp_states_on_reload'))
  return pipeKeywords.flatMap((keyword) => {
    const pipe = lastGiven(globals, (block) => last(block, keyword)?.value)
    const reader = lastGiven(globals, (block) => last(block, `${keyword}_script`)?.value)
    return pipe ? [{ keyword, ...pipe, ...(reader && { reader }), repeatsOnReload }] : []
  })
}

/** What holds for every command of the file. */
export function commandPolicyOf(file: File): CommandPolicy {
  const globals = all(file, 'global_defs')
  const account = lastGiven(globals, (block) => last(block, 'script_user')?.value)
  const own = last(file, 'lvsha')?.value
  return {
    ...(account && { account }),
    secure: globals.some((block) => last(block, 'enable_script_security')),
    notifyTimeout: own ? effective(own, 'notify_timeout') : fileRows.lvsha.rows.notify_timeout.default,
  }
}
