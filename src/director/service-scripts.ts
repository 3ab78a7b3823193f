import type { Command } from '../model/command.js'
import type { Duration } from '../model/time.js'
import type { RunCommand } from '../script/prepare.js'
import { commandRunText } from './command-text.js'
import type { Journal } from './journal.js'

/** Where servers come and go faster than their scripts run, what waits longest is left out: it is no longer so. */
const longest = 64

type Waiting = {
  readonly keyword: string
  readonly script: Command
  readonly limit: Duration
  readonly done: () => void
}

/** The scripts of virtual and real servers: those of one run one after the other. */
export class ServiceScripts {
  private readonly journal: Pick<Journal, 'write'>
  private readonly run: RunCommand
  /** What waits behind the script of a subject that runs. */
  private readonly waiting = new Map<string, Waiting[]>()

  constructor(journal: Pick<Journal, 'write'>, run: RunCommand) {
    this.journal = journal
    this.run = run
  }

  /** Resolves when this one has ended, has had its time, or is left out. */
  tell(subject: string, keyword: string, script: Command, limit: Duration): Promise<void> {
    return new Promise((done) => this.add(subject, { keyword, script, limit, done }))
  }

  private add(subject: string, next: Waiting) {
    const queue = this.waiting.get(subject)
    if (!queue) {
      this.waiting.set(subject, [])
      void this.work(subject, next)
      return
    }
    queue.push(next)
    const left = queue.length > longest ? queue.shift() : undefined
    if (!left) return
    this.journal.write('health', subject, `${left.keyword} is left out: ${longest} others wait behind it`)
    left.done()
  }

  private async work(subject: string, first: Waiting) {
    for (let next: Waiting | undefined = first; next; next = this.waiting.get(subject)?.shift()) {
      const { keyword, script, limit, done } = next
      const ran = await this.run(script, { limit }).result
      this.journal.write('health', subject, commandRunText(keyword, script, ran))
      done()
    }
    this.waiting.delete(subject)
  }
}
