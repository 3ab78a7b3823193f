import type { PendingReload, ReloadDocument, ReloadRequest } from '../control/protocol.js'
import type { DirectorConfig } from '../model/director-config.js'
import { exitCodes, LvshaError, type Problem, problemOf } from '../model/errors.js'
import {
  after,
  between,
  type Duration,
  type Instant,
  inMilliseconds,
  milliseconds,
  seconds,
  secondsText,
} from '../model/time.js'
import { configWithoutErrors, diagnosticLine, type ReadFile } from './config-file.js'
import type { Journal } from './journal.js'
import { isEmpty, planLines, planReload } from './reload-plan.js'
import type { Differences } from './reload-routers.js'
import { type Clocks, type World, wallClockOf } from './world.js'

export type ReloadingParts = {
  /** Reads the daemon's own file anew; throws where it cannot be read. */
  readonly read: () => ReadFile
  /** Everything known now; with a configuration, what matters to a change to it. */
  readonly world: (wanted?: DirectorConfig) => Promise<World>
  /** Puts a configuration in force. */
  readonly adopt: (config: DirectorConfig) => Promise<void>
  readonly journal: Journal
  readonly clocks: () => Clocks
  /** Calls once, after the delay, unless it is cancelled by the function that it returns. */
  readonly schedule: (delay: Duration, run: () => void) => () => void
}

/** A reload that goes back by itself unless it is confirmed. */
type Pending = {
  readonly before: DirectorConfig
  readonly plan: Differences
  readonly until: Instant
  cancel: () => void
}

type UsableFile = { readonly file: ReadFile; readonly config: DirectorConfig }

/** After going back has failed. */
const retry = seconds(1)

/**
 * Puts configurations in force, one at a time and in the order they were asked for, and takes them back. Whatever fails
 * before that leaves the old configuration in force.
 */
export class Reloading {
  private readonly parts: ReloadingParts
  private pending: Pending | undefined
  private isClosed = false
  private turns: Promise<unknown> = Promise.resolve()

  constructor(parts: ReloadingParts) {
    this.parts = parts
  }

  /** Puts the first configuration in force. */
  begin(file: ReadFile): Promise<void> {
    return this.inTurn(() => {
      const config = configWithoutErrors(file)
      this.tellFile(file, config)
      return this.putInForce(config)
    })
  }

  /**
   * Puts the file in force as it is now, or only says what that would change.
   * @throws LvshaError CONFIG_INVALID or CONFIG_UNREADABLE, and RELOAD_PENDING while an earlier one waits
   */
  reload(request: ReloadRequest): Promise<ReloadDocument> {
    if (request.dry_run) return this.inTurn(() => this.plan())
    const done = this.inTurn(() => this.apply(request.confirm_within_ms))
    done.catch((error: unknown) => this.say(problemText(error)))
    return done
  }

  /** Keeps a reload that waits for that. */
  confirm(): Promise<ReloadDocument> {
    return this.inTurn(async () => {
      const { plan } = this.waiting()
      const world = await this.parts.world()
      this.forget()
      this.say('confirmed: the new configuration stays')
      return this.document('confirmed', plan, world)
    })
  }

  /** Goes back from a reload that waits to be confirmed. */
  undo(): Promise<ReloadDocument> {
    return this.inTurn(() => this.goBack('undone'))
  }

  /** From now on nothing is put in force or taken back any more. */
  close() {
    this.isClosed = true
    this.pending?.cancel()
  }

  /** The reload that waits to be confirmed, if there is one. */
  status(clocks: Clocks): PendingReload | undefined {
    if (!this.pending) return undefined
    const { until } = this.pending
    return {
      confirm_until: wallClockOf(clocks, until),
      left_ms: Math.max(0, Math.round(inMilliseconds(between(clocks.now, until)))),
    }
  }

  private async plan() {
    const { config } = this.read()
    const world = await this.parts.world(config)
    return this.document('planned', planReload(world, config), world)
  }

  private async apply(confirmWithin: number | undefined) {
    if (this.pending) throw alreadyPending()
    const { file, config } = this.read()
    const world = await this.parts.world(config)
    const plan = planReload(world, config)
    this.tellFile(file, config)
    this.tell(plan)
    await this.putInForce(config)
    const isAwaited = confirmWithin !== undefined && !isEmpty(plan) && !this.isClosed
    if (isAwaited) this.wait(milliseconds(confirmWithin), world.config, plan)
    return this.document('applied', plan, world)
  }

  private wait(within: Duration, before: DirectorConfig, plan: Differences) {
    const until = after(this.parts.clocks().now, within)
    const cancel = this.parts.schedule(within, () => this.expire(within))
    this.pending = { before, plan, until, cancel }
    this.say(`goes back in ${secondsText(within)} unless it is confirmed`)
  }

  /** Nobody may be there to help: what keeps it from going back is waited out. */
  private expire(within: Duration) {
    const { pending } = this
    if (!pending) return
    const due = this.inTurn(async () => {
      if (this.pending === pending) await this.goBack(`not confirmed within ${secondsText(within)}`)
    })
    due.catch((error: unknown) => {
      this.say(`cannot go back yet: ${problemOf(error).message}`)
      if (!this.isClosed) pending.cancel = this.parts.schedule(retry, () => this.expire(within))
    })
  }

  private async goBack(why: string) {
    const { before } = this.waiting()
    const world = await this.parts.world(before)
    const plan = planReload(world, before)
    this.say(`${why}: the old configuration comes back, the file still has the new one`)
    this.tell(plan)
    await this.putInForce(before)
    this.forget()
    return this.document('undone', plan, world)
  }

  private waiting(): Pending {
    if (this.pending) return this.pending
    throw new LvshaError('NO_RELOAD_PENDING', 'no reload waits to be confirmed', ['lvsha status'], exitCodes.refused)
  }

  private forget() {
    this.pending?.cancel()
    this.pending = undefined
  }

  private document(outcome: ReloadDocument['outcome'], plan: Differences, world: World): ReloadDocument {
    const clocks = this.parts.clocks()
    const pending = this.status(clocks)
    return {
      kind: 'reload',
      v: 1,
      at: new Date(clocks.wallClock).toISOString(),
      node: world.config.node,
      outcome,
      config_file: world.configFile,
      changes: plan.changes,
      warnings: plan.warnings,
      vips_that_may_move: plan.moves,
      ...(pending ? { pending } : {}),
    }
  }

  private read(): UsableFile {
    try {
      const file = this.parts.read()
      return { file, config: configWithoutErrors(file) }
    } catch (error) {
      throw notReloaded(problemOf(error))
    }
  }

  private tellFile({ file, problems }: ReadFile, config: DirectorConfig) {
    for (const diagnostic of problems) this.say(diagnosticLine(diagnostic))
    this.say(`${file} ok: ${sizeText(config)}`)
  }

  private tell(plan: Differences) {
    for (const { object, text } of planLines(plan)) this.parts.journal.write('config', object, text)
  }

  private say(text: string) {
    this.parts.journal.write('config', 'config', text)
  }

  /** The turn may have begun before the leaving: routers that have resigned must not start again. */
  private async putInForce(config: DirectorConfig) {
    this.refuseWhenClosed()
    await this.parts.adopt(config)
  }

  private refuseWhenClosed() {
    if (this.isClosed) throw new LvshaError('LEAVING', 'the daemon is leaving', [], exitCodes.refused)
  }

  private inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.turns.then(() => {
      this.refuseWhenClosed()
      return act()
    })
    this.turns = turn.catch(() => undefined)
    return turn
  }
}

/** A file that cannot be used; that another one could be named is no advice here. */
const notReloaded = ({ code, message, next, exit, details }: Problem) =>
  new LvshaError(
    code,
    `not reloaded, the old configuration stays in force: ${message}`,
    exit === exitCodes.configuration ? next : [],
    exitCodes.configuration,
    undefined,
    details,
  )

const alreadyPending = () =>
  new LvshaError(
    'RELOAD_PENDING',
    'not reloaded: the last reload waits to be confirmed',
    ['lvsha reload confirm', 'lvsha reload undo'],
    exitCodes.refused,
  )

function problemText(error: unknown) {
  const { message, details = [] } = problemOf(error)
  return [message, ...details].join('; ')
}

function sizeText({ routers, virtualServers }: DirectorConfig) {
  const servers = virtualServers.reduce((sum, { realServers }) => sum + realServers.length, 0)
  return `${routers.length} instances, ${virtualServers.length} virtual servers, ${servers} real servers`
}
