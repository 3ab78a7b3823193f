import type { Command } from '../model/command.js'
import type { ResourceSettings, ResourceStep } from '../model/resources.js'
import type { RunCommand } from '../script/prepare.js'
import { hasSucceeded, type Run } from '../script/run.js'
import { afterAction, nextAction, type Progress, type ResourceAction } from './resource-plan.js'

/** One row of resources, as operators are told of it. */
export type ResourceSnapshot = {
  readonly settings: ResourceSettings
  readonly state: 'unknown' | 'stopped' | 'starting' | 'running' | 'stopping' | 'failed'
  /** The last run of each step, in their order. */
  readonly runs: readonly (StepRun | undefined)[]
}

export type StepRun = { readonly kind: ResourceAction['kind']; readonly run: Run }

export type ResourceParts = {
  readonly run: RunCommand
  readonly onRun: (settings: ResourceSettings, step: ResourceStep, ran: StepRun) => void
}

/** Resources with what identifies the virtual router that they belong to, whatever its name. */
export type ResourceRow = { readonly settings: ResourceSettings; readonly router: string }

export type ResourceRunner = {
  /** Takes over new definitions; resolves when all that is no longer wanted has been stopped. */
  readonly update: (rows: readonly ResourceRow[]) => Promise<void>
  /** Says whether a virtual router is Master. */
  readonly want: (router: string, isMaster: boolean) => void
  /** Stops everything for good; resolves when that is done. Each step has its own limit of time. */
  readonly release: () => Promise<void>
  readonly snapshot: () => readonly ResourceSnapshot[]
}

/** Starts what belongs to a virtual router where it is Master, in order, and stops it in reverse where it is not. */
export function startResources(parts: ResourceParts): ResourceRunner {
  let rows = new Map<string, { readonly row: ResourceRow; readonly worker: Worker }>()
  const masters = new Map<string, boolean>()
  /** What a reload has taken away, until it has been stopped. */
  let leaving: Promise<unknown> = Promise.resolve()
  let isReleased = false

  return {
    async update(wanted) {
      if (isReleased) return
      const old = rows
      rows = new Map()
      const begun: (() => void)[] = []
      for (const row of wanted) {
        const key = keyOf(row)
        const known = old.get(key)
        const worker = known?.worker ?? rowWorker(row.settings, parts)
        worker.adopt(row.settings)
        rows.set(key, { row, worker })
        const isMaster = masters.get(row.router)
        if (!known && isMaster !== undefined) begun.push(() => worker.want(isMaster && !isReleased))
      }
      const dropped = [...old].filter(([key]) => !rows.has(key)).map(([, { worker }]) => worker)
      for (const worker of dropped) worker.release()
      leaving = Promise.all([leaving, ...dropped.map((worker) => worker.settled())])
      await leaving
      for (const begin of begun) begin()
    },
    want(router, isMaster) {
      masters.set(router, isMaster)
      if (isReleased) return
      for (const { row, worker } of rows.values()) if (row.router === router) worker.want(isMaster)
    },
    async release() {
      isReleased = true
      const workers = [...rows.values()].map(({ worker }) => worker)
      for (const worker of workers) worker.release()
      await Promise.all([leaving, ...workers.map((worker) => worker.settled())])
    },
    snapshot: () => [...rows.values()].map(({ worker }) => worker.snapshot()),
  }
}

/** What makes other resources of them: only their time may change without stopping them, and the name of the instance. */
const keyOf = ({ router, settings: { name, steps, account } }: ResourceRow) =>
  JSON.stringify([router, name, steps, account])

type Worker = {
  readonly adopt: (settings: ResourceSettings) => void
  readonly want: (isWanted: boolean) => void
  /** Stops what was started, or may have been; what nobody has ever wanted or not wanted is left alone. */
  readonly release: () => void
  readonly settled: () => Promise<void>
  readonly snapshot: () => ResourceSnapshot
}

function rowWorker(first: ResourceSettings, { run, onRun }: ResourceParts): Worker {
  const { steps } = first
  let settings = first
  let progress: Progress = { started: undefined, isHalted: false }
  let isWanted: boolean | undefined
  let working: Promise<void> | undefined
  const runs: (StepRun | undefined)[] = steps.map(() => undefined)

  async function work() {
    // Not before whoever asked knows that there is work.
    await undefined
    for (;;) {
      const action = isWanted === undefined ? undefined : nextAction(steps.length, progress, isWanted)
      const step = action && steps[action.index]
      if (!action || !step) break
      const running = run(commandOf(step, action.kind, settings), {
        limit: settings.timeout,
        // systemd says why a unit does not start, and starts it itself.
        mayLeaveBehind: step.kind === 'command',
      })
      const ran = { kind: action.kind, run: await running.result }
      await running.gone
      runs[action.index] = ran
      progress = afterAction(action, hasSucceeded(ran.run))
      onRun(settings, step, ran)
    }
    working = undefined
  }

  function state(): ResourceSnapshot['state'] {
    if (working) return isWanted ? 'starting' : 'stopping'
    if (isWanted === undefined) return 'unknown'
    const hasFailed = runs.some((ran) => ran !== undefined && !hasSucceeded(ran.run))
    if (hasFailed) return 'failed'
    return isWanted ? 'running' : 'stopped'
  }

  function want(wanted: boolean) {
    if (wanted !== isWanted) progress = { ...progress, isHalted: false }
    isWanted = wanted
    working ??= work()
  }

  return {
    adopt: (wanted) => {
      settings = wanted
    },
    want,
    release: () => {
      if (isWanted !== undefined) want(false)
    },
    settled: async () => await working,
    snapshot: () => ({ settings, state: state(), runs: [...runs] }),
  }
}

/** Units are for root alone, whoever runs the commands. */
function commandOf(step: ResourceStep, kind: ResourceAction['kind'], { account }: ResourceSettings): Command {
  if (step.kind === 'systemd') return { words: ['systemctl', kind, step.unit], account: { user: '0', group: '0' } }
  return { words: step[kind], ...(account && { account }) }
}
