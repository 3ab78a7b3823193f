import type { Command } from '../model/command.js'
import type { Duration } from '../model/time.js'
import type { RunCommand } from '../script/prepare.js'
import { commandRunText } from './command-text.js'
import type { Journal } from './journal.js'

/** The scripts of virtual and real servers: those of one run one after the other. */
export class ServiceScripts {
  private readonly journal: Journal
  private readonly run: RunCommand
  /** When the last script of each has ended. */
  private readonly ended = new Map<string, Promise<void>>()

  constructor(journal: Journal, run: RunCommand) {
    this.journal = journal
    this.run = run
  }

  /** Resolves when this one has ended, or has had its time. */
  tell(subject: string, keyword: string, script: Command, limit: Duration): Promise<void> {
    const before = this.ended.get(subject) ?? Promise.resolve()
    const told = before.then(async () => {
      const ran = await this.run(script, { limit }).result
      this.journal.write('health', subject, commandRunText(keyword, script, ran))
    })
    this.ended.set(subject, told)
    return told
  }
}
