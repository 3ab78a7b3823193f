import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { CommandPolicy } from '../model/command.js'
import type { DaemonSettings, LifeScript } from '../model/daemon.js'
import { type DirectorConfig, noCommands } from '../model/director-config.js'
import type { RunCommand } from '../script/prepare.js'
import type { Running } from '../script/run.js'
import { commandRunText } from './command-text.js'
import { ReloadSchedule, type ReloadScheduleParts } from './reload-schedule.js'

/** What of a process can be set while it runs. */
export type OwnProcess = { title: string; readonly umask: (mask: number) => number }

export type LifeParts = Pick<ReloadScheduleParts, 'reload' | 'schedule' | 'say'> & {
  readonly process: OwnProcess
  readonly run: RunCommand
  /** Where `reload_file` is that has no path. */
  readonly reloadFile: string
}

/** What a configuration asks of the daemon itself: its name and umask, its first and last script, when it reloads. */
export class Life {
  private readonly parts: LifeParts
  private readonly reloads: ReloadSchedule
  private readonly title: string
  private inherited: number | undefined
  private settings: DaemonSettings = {}
  private running: Running | undefined
  /** The policy of its scripts. */
  commands: CommandPolicy = noCommands.commands

  constructor(parts: LifeParts) {
    this.parts = parts
    this.title = parts.process.title
    this.reloads = new ReloadSchedule({ ...parts, read, remove, wallClock: Date.now })
  }

  /** Puts in force what does not run once; what is no longer asked for is as it was before. */
  update({ daemon: settings = {}, commands }: Pick<DirectorConfig, 'daemon' | 'commands'>) {
    const { process } = this.parts
    const title = settings.name ?? this.title
    if (title !== process.title) process.title = title
    const mask = settings.umask ?? this.inherited
    if (mask !== undefined) {
      const before = process.umask(mask)
      this.inherited ??= before
    }
    this.settings = settings
    this.commands = commands
    this.reloads.update(settings.reloadTime)
  }

  /** Resolves when `startup_script` has ended, has had its time, or is called off. */
  begin() {
    return this.once('startup_script', this.settings.startup)
  }

  /** The same for `shutdown_script`, after everything else. */
  async end() {
    this.reloads.close()
    this.running?.stop()
    await this.once('shutdown_script', this.settings.shutdown)
  }

  /** Reads while `reload_file` is there. */
  whileReading<Result>(act: () => Result): Result {
    const { reloadFile } = this.settings
    if (reloadFile === undefined) return act()
    const file = reloadFile || this.parts.reloadFile
    this.attempt(() => writeFileSync(file, ''))
    try {
      return act()
    } finally {
      this.attempt(() => rmSync(file, { force: true }))
    }
  }

  private async once(keyword: string, script: LifeScript | undefined) {
    if (!script) return
    const { run, say } = this.parts
    this.running = run(script.command, { limit: script.limit })
    const ran = await this.running.result
    this.running = undefined
    say(commandRunText(keyword, script.command, ran))
  }

  private attempt(act: () => void) {
    try {
      act()
    } catch (error) {
      this.parts.say(`reload_file: ${(error as Error).message}`)
    }
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

const remove = (file: string) => rmSync(file, { force: true })
