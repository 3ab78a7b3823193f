import type { Command, CommandPolicy } from '../model/command.js'
import { type NotifyOccasion, type NotifyPipe, type NotifySettings, occasionKeywords } from '../model/notify.js'
import { lastGiven } from './globals.js'
import { all, effective, last, type Section, type ValueOf } from './row.js'
import { fileRows } from './schema.js'

type File = Section<true, typeof fileRows>
type InstanceSection = ValueOf<typeof fileRows.vrrp_instance>
type GroupSection = ValueOf<typeof fileRows.vrrp_sync_group>

/** The notify scripts of all instances and sync groups that have one, in the order of the file. */
export function notificationsOf(file: File): NotifySettings[] {
  const byDefault = lastGiven(all(file, 'global_defs'), (block) => last(block, 'vrrp_notify_priority_changes')?.value)
  const groups = all(file, 'vrrp_sync_group')
  return [
    ...all(file, 'vrrp_instance').flatMap((section) => {
      const group = groups.find((one) => membersOf(one).includes(section.header ?? ''))
      return instanceScripts(section, (group && tellsPriority(group)) ?? byDefault ?? false)
    }),
    ...groups.flatMap(groupScripts),
  ]
}

const tellsPriority = (section: InstanceSection | GroupSection) => last(section, 'notify_priority_changes')?.value

function instanceScripts(section: InstanceSection, byDefault: boolean): NotifySettings[] {
  const deleted = last(section, 'notify_deleted')?.value
  const rival = last(section, 'notify_master_rx_lower_pri')?.value
  const scripts = { ...scriptsOf(section), ...(deleted && { deleted }), ...(rival && { rival }) }
  return told('instance', section, scripts, {
    tellsDeleted: section.mentioned.has('notify_deleted'),
    tellsPriority: tellsPriority(section) ?? byDefault,
  })
}

const groupScripts = (section: GroupSection) =>
  told('group', section, scriptsOf(section), { tellsDeleted: false, tellsPriority: false }).map((settings) => ({
    ...settings,
    members: membersOf(section),
  }))

const membersOf = (section: GroupSection) =>
  all(section, 'group')
    .flat()
    .map(({ value }) => value)

function told(
  of: NotifySettings['of'],
  section: InstanceSection | GroupSection,
  scripts: NotifySettings['scripts'],
  more: Pick<NotifySettings, 'tellsDeleted' | 'tellsPriority'>,
): NotifySettings[] {
  const every = last(section, 'notify')?.value
  const isAny = every || more.tellsDeleted || more.tellsPriority || Object.keys(scripts).length > 0
  return isAny ? [{ of, name: section.header ?? '', scripts, ...(every && { every }), ...more }] : []
}

const shared = ['master', 'backup', 'fault', 'stop'] as const

const scriptsOf = (section: InstanceSection | GroupSection): Partial<Record<NotifyOccasion, Command>> =>
  Object.fromEntries(
    shared.flatMap((occasion) => {
      const given = last(section, occasionKeywords[occasion])
      return given ? [[occasion, given.value]] : []
    }),
  )

const pipeKeywords = ['notify_fifo', 'vrrp_notify_fifo', 'lvs_notify_fifo'] as const

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
