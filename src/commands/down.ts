import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Flags } from '@oclif/core'
import { LvshaCommand } from '../cli/command.js'
import { durationFlag } from '../cli/duration-flag.js'
import { connect } from '../control/client.js'
import type { InstanceStatus } from '../control/protocol.js'
import { exitCodes, exitOfSystemError, LvshaError } from '../model/errors.js'
import { inMilliseconds, seconds } from '../model/time.js'

const pauseMs = 100

export default class Down extends LvshaCommand {
  static override summary = 'Stop the running daemon: its addresses go to the other node first.'
  static override description =
    'Sends SIGTERM and waits until the daemon has left. Refuses while it is MASTER and no other node is known that would take over.'
  static override examples = ['<%= config.bin %> down', '<%= config.bin %> down --force-no-peer']
  static override flags = {
    'force-no-peer': Flags.boolean({ description: 'also where nobody would have the addresses then' }),
    wait: durationFlag({ description: 'how long to wait until it has left', default: seconds(45) }),
    'dry-run': Flags.boolean({ char: 'n', description: 'only say what would happen' }),
  }

  override async run() {
    const { flags } = await this.parse(Down)
    const control = connect(flags.socket, seconds(5))
    const { instances, daemon, node } = await control.status()
    const masters = instances.filter(({ state }) => state === 'MASTER')
    const alone = masters.filter(({ successor }) => successor.kind !== 'known')
    if (alone.length > 0 && !flags['force-no-peer']) throw nobodyElse(alone)
    const moves = masters.map(({ name, successor, vips }) => ({
      name,
      vips: vips.map(({ address }) => address),
      to: successor.kind === 'known' ? successor.node : null,
    }))
    for (const { name, vips, to } of moves) this.print(`${name}: ${vips.join(', ')} to ${to ?? 'nobody known'}`)
    const unit = unitOf(daemon.pid)
    const document = { kind: 'down', v: 1, node, pid: daemon.pid, moves, unit: unit ?? null }
    if (flags['dry-run']) return { ...document, outcome: 'planned' }

    end(daemon.pid)
    for (const limit = Date.now() + inMilliseconds(flags.wait); ; await sleep(pauseMs)) {
      const isThere = await control.version().then(
        ({ pid }) => pid === daemon.pid,
        (error: unknown) => !(error instanceof LvshaError && error.code === 'DAEMON_UNREACHABLE'),
      )
      if (!isThere) break
      if (Date.now() > limit) throw stillThere(daemon.pid)
    }
    this.print(`lvsha (pid ${daemon.pid}) has left`)
    if (unit !== undefined)
      this.print(`It belonged to ${unit}; that it is not started at boot: systemctl disable ${unit}`)
    return { ...document, outcome: 'done' }
  }
}

/** The unit of systemd that a process belongs to; undefined where it belongs to a session. */
function unitOf(pid: number): string | undefined {
  try {
    return /\/([^/]+\.service)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}

function end(pid: number) {
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    const failure = error as NodeJS.ErrnoException
    const sentence = `cannot stop the daemon (pid ${pid}): ${failure.message}`
    throw new LvshaError('CANNOT_STOP', sentence, ['sudo lvsha down'], exitOfSystemError(failure), error)
  }
}

function nobodyElse(instances: readonly InstanceStatus[]) {
  const names = instances.map(({ name }) => name).join(', ')
  const sentence = `Refused: no other node is known that would take over ${names}`
  return new LvshaError('LV-E301', sentence, ['lvsha down --force-no-peer', 'lvsha status'], exitCodes.refused)
}

const stillThere = (pid: number) =>
  new LvshaError('STILL_THERE', `The daemon (pid ${pid}) has not left yet`, ['lvsha status'], exitCodes.timedOut)
