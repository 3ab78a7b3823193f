import type { Clock } from '../health/clock.js'
import type { CommandPolicy } from '../model/command.js'
import type { NotifyPipe, NotifySettings, NotifySubject } from '../model/notify.js'
import type { Duration } from '../model/time.js'
import type { RunCommand } from '../script/prepare.js'
import { asTold, commandsOf, isEnd, isOfPriority, isRemark, type NotifyEvent, pipeLine, variablesOf } from './events.js'
import type { PipeWriter } from './pipe.js'
import { type NotifyQueue, type NotifyRun, notifyQueue } from './queue.js'

export type NotifierParts = {
  readonly clock: Clock
  readonly run: RunCommand
  readonly openPipe: (pipe: NotifyPipe) => PipeWriter
  /** A script has run. */
  readonly onRun: (subject: NotifySubject, ran: NotifyRun) => void
}

/** The scripts of one instance or group, as operators are told of them. */
export type NotifySnapshot = NotifySubject & { readonly waiting: number; readonly history: readonly NotifyRun[] }

export type Notifier = {
  readonly update: (wanted: NotifierSettings) => void
  readonly notify: (event: NotifyEvent) => void
  /** Tells the pipes for virtual and real servers a line. */
  readonly tellServices: (line: string) => void
  readonly snapshot: () => readonly NotifySnapshot[]
  /** Resolves when all scripts have run, or after so long. */
  readonly drain: (limit: Duration) => Promise<void>
  readonly stop: () => void
}

export type NotifierSettings = {
  readonly commands: Pick<CommandPolicy, 'notifyTimeout'>
  readonly notifications: readonly NotifySettings[]
  readonly notifyPipes: readonly NotifyPipe[]
}

/** `settings` stay after a reload has removed the subject, until its end was told. */
type Entry = { settings: NotifySettings; readonly queue: NotifyQueue; isLeaving: boolean }

type OpenPipe = Pick<NotifyPipe, 'keyword'> & { readonly writer: PipeWriter }

const keyOf = ({ of, name }: NotifySubject) => `${of} ${name}`

/** Tells scripts and pipes what has become of instances and groups. */
export function startNotifier({ clock, run, openPipe, onRun }: NotifierParts): Notifier {
  const entries = new Map<string, Entry>()
  const last = new Map<string, NotifyEvent>()
  let pipes = new Map<string, OpenPipe>()
  let limit: Duration | undefined
  let isFirst = true

  function tellPipes(event: NotifyEvent) {
    write(pipeLine(event), 'lvs_notify_fifo')
  }

  function write(line: string, except: NotifyPipe['keyword']) {
    for (const { keyword, writer } of pipes.values()) if (keyword !== except) writer.write(line)
  }

  return {
    update({ commands, notifications, notifyPipes }) {
      limit = commands.notifyTimeout
      for (const entry of entries.values()) entry.isLeaving = true
      for (const settings of notifications) {
        const key = keyOf(settings)
        const known = entries.get(key)
        const queue = known?.queue ?? notifyQueue(run, clock, (ran) => onRun(settings, ran))
        entries.set(key, { settings, queue, isLeaving: false })
      }
      const old = pipes
      pipes = new Map(
        notifyPipes.map((pipe) => {
          const key = JSON.stringify(pipe)
          return [key, old.get(key) ?? { keyword: pipe.keyword, writer: openPipe(pipe) }]
        }),
      )
      for (const [key, { writer }] of old) if (!pipes.has(key)) writer.close()
      if (!isFirst && notifyPipes.some(({ repeatsOnReload }) => repeatsOnReload)) {
        for (const event of last.values()) tellPipes(event)
      }
      isFirst = false
    },
    notify(event) {
      const key = keyOf(event)
      const entry = entries.get(key)
      if (isOfPriority(event) && !entry?.settings.tellsPriority) return
      const told = asTold(event, entry?.settings.tellsDeleted ?? false)
      if (isEnd(event)) last.delete(key)
      else if (!isRemark(event)) last.set(key, event)
      tellPipes(told)
      if (!entry || limit === undefined) return
      for (const command of commandsOf(entry.settings, told)) {
        entry.queue.add({ ...command, limit, variables: variablesOf(told) })
      }
      if (entry.isLeaving && isEnd(event)) entries.delete(key)
    },
    tellServices: (line) => write(line, 'vrrp_notify_fifo'),
    snapshot: () =>
      [...entries.values()].map(({ settings: { of, name }, queue }) => ({
        of,
        name,
        waiting: queue.length(),
        history: queue.history(),
      })),
    async drain(within) {
      let callOff = () => {}
      const late = new Promise<void>((resolve) => {
        callOff = clock.wake(within, resolve)
      })
      await Promise.race([Promise.all([...entries.values()].map(({ queue }) => queue.idle())), late])
      callOff()
    },
    stop() {
      for (const { queue } of entries.values()) queue.stop()
      for (const { writer } of pipes.values()) writer.close()
    },
  }
}
