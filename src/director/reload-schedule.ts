import type { DaemonSettings } from '../model/daemon.js'
import { type Duration, seconds } from '../model/time.js'
import { reloadTime } from './reload-time.js'

export type ReloadScheduleParts = {
  /** Undefined where there is no such file. */
  readonly read: (file: string) => string | undefined
  readonly remove: (file: string) => void
  readonly reload: () => void
  readonly say: (text: string) => void
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
  /** Calls once, after the delay, unless it is cancelled by the function that it returns. */
  readonly schedule: (delay: Duration, run: () => void) => () => void
}

const lookInterval = seconds(1)

/** Reloads when a file says so: `reload_time_file`. */
export class ReloadSchedule {
  private readonly parts: ReloadScheduleParts
  private settings: DaemonSettings['reloadTime']
  private text: string | undefined
  private due: number | undefined
  private cancel: (() => void) | undefined

  constructor(parts: ReloadScheduleParts) {
    this.parts = parts
  }

  /** Undefined where no file is to be looked at. */
  update(settings: DaemonSettings['reloadTime']) {
    if (settings?.file !== this.settings?.file) this.close()
    this.settings = settings
    if (settings && !this.cancel) this.look(settings)
  }

  close() {
    this.cancel?.()
    this.cancel = undefined
    this.text = undefined
    this.due = undefined
  }

  private look(settings: NonNullable<DaemonSettings['reloadTime']>) {
    const { read, schedule, wallClock } = this.parts
    this.heed(read(settings.file), wallClock())
    this.cancel = schedule(lookInterval, () => {
      if (this.settings) this.look(this.settings)
    })
    if (this.due !== undefined && this.due <= wallClock()) this.act(settings)
  }

  private heed(text: string | undefined, now: number) {
    if (text === this.text) return
    const was = this.due
    this.text = text
    this.due = text === undefined ? undefined : reloadTime(text, now)
    if (this.due !== undefined) this.parts.say(`reload at ${new Date(this.due).toISOString()}`)
    else if (was !== undefined) this.parts.say('no reload any more at a time of its own')
  }

  private act({ file, repeats }: NonNullable<DaemonSettings['reloadTime']>) {
    const { remove, reload, wallClock } = this.parts
    this.due = repeats ? reloadTime(this.text ?? '', wallClock()) : undefined
    if (!repeats) {
      remove(file)
      this.text = undefined
    }
    reload()
  }
}
