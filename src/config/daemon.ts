import type { DaemonSettings, LifeScript } from '../model/daemon.js'
import { commandLine } from './command-writer.js'
import { type GlobalSection, lastGiven } from './globals.js'
import { quoted } from './quote.js'
import { last } from './row.js'
import { fileRows } from './schema.js'
import { duration, type Line, type Parts, when } from './writing.js'

const { startup_script_timeout: startupLimit, shutdown_script_timeout: shutdownLimit } = fileRows.global_defs.rows

/** What the file asks of the daemon itself; undefined where that is nothing. */
export function daemonSettingsOf(globals: readonly GlobalSection[]): DaemonSettings | undefined {
  const of = <T>(read: (block: GlobalSection) => T | undefined) => lastGiven(globals, read)
  const name = of((defs) => last(defs, 'process_name')?.value)
  const umask = of((defs) => last(defs, 'umask')?.value)
  const startup = of((defs) => last(defs, 'startup_script')?.value)
  const shutdown = of((defs) => last(defs, 'shutdown_script')?.value)
  const reloadFile = of((defs) => last(defs, 'reload_file')?.value)
  const reloadTime = of((defs) => last(defs, 'reload_time_file')?.value)
  const settings: DaemonSettings = {
    ...(name !== undefined && { name }),
    ...(umask !== undefined && { umask }),
    ...(startup && {
      startup: {
        command: startup,
        limit: of((defs) => last(defs, 'startup_script_timeout')?.value) ?? startupLimit.default,
      },
    }),
    ...(shutdown && {
      shutdown: {
        command: shutdown,
        limit: of((defs) => last(defs, 'shutdown_script_timeout')?.value) ?? shutdownLimit.default,
      },
    }),
    ...(reloadFile !== undefined && { reloadFile }),
    ...(reloadTime !== undefined && {
      reloadTime: { file: reloadTime, repeats: globals.some((defs) => last(defs, 'reload_repeat')) },
    }),
  }
  return Object.keys(settings).length > 0 ? settings : undefined
}

/** The lines of `global_defs` that ask for it. */
export const daemonParts: Parts<DaemonSettings> = {
  name: ({ name }) => (name === undefined ? [] : [`process_name ${quoted(name)}`]),
  umask: ({ umask }) => (umask === undefined ? [] : [`umask 0${umask.toString(8)}`]),
  startup: ({ startup }) => scriptLines('startup_script', startup, startupLimit.default),
  shutdown: ({ shutdown }) => scriptLines('shutdown_script', shutdown, shutdownLimit.default),
  reloadFile: ({ reloadFile }) =>
    reloadFile === undefined ? [] : [['reload_file', ...(reloadFile ? [quoted(reloadFile)] : [])].join(' ')],
  reloadTime: ({ reloadTime }) =>
    reloadTime ? [`reload_time_file ${quoted(reloadTime.file)}`, ...when(reloadTime.repeats, 'reload_repeat')] : [],
}

const scriptLines = (keyword: string, script: LifeScript | undefined, usual: LifeScript['limit']): readonly Line[] =>
  script
    ? [
        `${keyword} ${commandLine(script.command)}`,
        ...when(script.limit !== usual, `${keyword}_timeout ${duration(script.limit)}`),
      ]
    : []
