import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Permit } from '../model/arbiter.js'
import { exitCodes, LvshaError, type Problem, problemOf } from '../model/errors.js'
import type { HoldAction } from '../model/hold.js'
import type { RouterSettings } from '../model/router.js'
import type { Statics } from '../model/statics.js'
import type { Surroundings } from '../model/surroundings.js'
import { type Duration, inMilliseconds, inSeconds, microseconds, seconds } from '../model/time.js'
import type { TrackerReading } from '../model/tracker.js'
import { farewellBound } from '../vrrp/intervals.js'
import { watchInterval } from './director-watch.js'
import type { EngineCommand, EngineFolders, EngineReport } from './messages.js'

/** The engine as the main thread sees it. Every method rejects with ENGINE_SILENT when it does not answer in time. */
export type EngineHandle = {
  /** Makes these the routers that run; resolves when the engine has taken them. */
  readonly configure: (routers: readonly RouterSettings[], surroundings: Surroundings) => Promise<void>
  /** Makes these the static addresses, routes and rules of the host, before what is asked next; nothing is answered. */
  readonly keep: (statics: Statics) => void
  /** Tells what changed of the things that are watched; nothing is answered. */
  readonly track: (readings: readonly TrackerReading[]) => void
  /** Holds these routers and no others by hand; forced: a demoted one leaves also where nobody takes over. */
  readonly hold: (
    holds: readonly (readonly [routerKey: string, action: HoldAction])[],
    isForced: boolean,
  ) => Promise<void>
  /**
   * Tells what the arbiter says; when it resolves, whoever may not be Master is none.
   * @returns those of them whose addresses could not be removed, and may be there until their lease has ended
   */
  readonly permit: (permits: readonly (readonly [routerKey: string, permit: Permit])[]) => Promise<readonly string[]>
  readonly snapshot: () => Promise<Extract<EngineReport, { kind: 'snapshot' }>>
  /**
   * Every Master resigns; resolves when no address is held any more and the thread has ended. Where that takes too long the
   * last wills are carried out, and it rejects: the guardian may still hold them. Asked again it answers the same.
   */
  readonly stop: () => Promise<void>
}

/** How long each answer may take; leaving takes so much longer than the slowest farewell. */
export type Patience = Readonly<Record<'configure' | 'hold' | 'snapshot' | 'stop' | 'lastWills', Duration>>

const usualPatience: Patience = {
  // The first of these waits for the thread to start, on a machine that may be busy.
  configure: seconds(10),
  hold: seconds(10),
  snapshot: seconds(1),
  stop: seconds(5),
  lastWills: seconds(1),
}

/**
 * Starts the VRRP engine in a thread of its own, so that nothing the main thread does can delay an advert.
 * @param entry the compiled `engine/worker.js`
 * @param onReport called with everything that is no answer; `failed` means that the thread has ended
 * @param patience how long its answers may take
 */
export function startEngine(
  entry: string,
  folders: EngineFolders,
  onReport: (report: EngineReport) => void,
  patience = usualPatience,
): EngineHandle {
  const worker = new Worker(entry, { workerData: folders })
  const waiting = new Map<string, Waiting>()
  let asked = 0
  let isStopped = false
  let stopping: Promise<void> | undefined
  /** Of all routers that ever ran: one that was taken out may not have left yet. */
  let longestFarewell = seconds(0)
  let ended: Problem | undefined
  let cause = problemOf('its thread ended')

  worker.on('message', (report: EngineReport) => {
    // Told once, when the thread has really ended.
    if (report.kind === 'failed') cause = report.problem
    else if (!answer(report)) onReport(report)
  })
  worker.on('error', (error) => {
    cause = problemOf(error)
  })
  worker.on('exit', () => {
    if (isStopped) return
    ended = { ...cause, message: `the VRRP engine failed: ${cause.message}` }
    onReport({ kind: 'failed', problem: ended })
    for (const { reject } of waiting.values()) reject(LvshaError.from(ended))
  })

  const beating = setInterval(
    () => worker.postMessage({ kind: 'beat' } satisfies EngineCommand),
    inMilliseconds(watchInterval),
  ).unref()
  worker.on('exit', () => clearInterval(beating))

  function answer(report: EngineReport): boolean {
    if (report.kind === 'stopped') isStopped = true
    const key = 'id' in report ? `${report.kind} ${report.id}` : report.kind
    const question = waiting.get(key)
    question?.resolve(report)
    return question !== undefined
  }

  function ask(command: EngineCommand, key: string, within: Duration): Promise<EngineReport> {
    if (ended) return Promise.reject(LvshaError.from(ended))
    const answered = new Promise<EngineReport>((resolve, reject) => {
      const limit = setTimeout(() => waiting.get(key)?.reject(silent(within)), inMilliseconds(within))
      const settle =
        <Value>(how: (value: Value) => void) =>
        (value: Value) => {
          clearTimeout(limit)
          waiting.delete(key)
          how(value)
        }
      waiting.set(key, { resolve: settle(resolve), reject: settle(reject) })
    })
    worker.postMessage(command)
    return answered
  }

  async function askWithId<Kind extends Answer['kind']>(
    kind: Kind,
    within: Duration,
    command: (id: number) => EngineCommand,
  ): Promise<Extract<Answer, { kind: Kind }>> {
    const id = ++asked
    const answer = await ask(command(id), `${kind} ${id}`, within)
    return answer as Extract<Answer, { kind: Kind }>
  }

  async function leave() {
    try {
      const left = await ask({ kind: 'stop' }, 'stopped', microseconds(patience.stop + longestFarewell))
      if (left.kind === 'stopped') await sleep(inMilliseconds(left.lingersFor))
    } catch (error) {
      // Without it the addresses would stay until their leases end, with a successor that has heard the farewell.
      if (!ended) await ask({ kind: 'execute-last-wills' }, 'stopped', patience.lastWills).catch(() => undefined)
      throw error
    } finally {
      isStopped = true
      await worker.terminate()
    }
  }

  return {
    async configure(routers, surroundings) {
      longestFarewell = latestFarewell(longestFarewell, routers)
      const shared = surroundingsIn(surroundings)
      const command = { kind: 'configure', routers, surroundings: shared } as const
      await askWithId('configured', patience.configure, (id) => ({ ...command, id }))
    },
    track: (readings) => {
      if (!ended && !isStopped) worker.postMessage({ kind: 'readings', readings } satisfies EngineCommand)
    },
    async hold(holds, isForced) {
      await askWithId('held', patience.hold, (id) => ({ kind: 'hold', id, holds, isForced }))
    },
    async permit(permits) {
      const { lingering } = await askWithId('permitted', patience.snapshot, (id) => ({ kind: 'permit', id, permits }))
      return lingering
    },
    keep: (statics) => {
      if (!ended && !isStopped) worker.postMessage({ kind: 'keep', statics } satisfies EngineCommand)
    },
    snapshot() {
      return askWithId('snapshot', patience.snapshot, (id) => ({ kind: 'snapshot', id }))
    },
    stop() {
      stopping ??= leave()
      return stopping
    },
  }
}

/** What is asked for by a number. */
type Answer = Extract<EngineReport, { readonly id: number }>

type Waiting = {
  readonly resolve: (report: EngineReport) => void
  readonly reject: (error: LvshaError) => void
}

const latestFarewell = (known: Duration, routers: readonly RouterSettings[]): Duration =>
  microseconds(Math.max(known, ...routers.map((router) => farewellBound(router, router.advertisementInterval))))

const silent = (within: Duration) =>
  new LvshaError('ENGINE_SILENT', `the VRRP engine did not answer in ${inSeconds(within)} s`, [], exitCodes.timedOut)

/** These alone cross over to the thread, of whatever else the configuration has. */
const surroundingsIn = ({
  syncGroups,
  interfaceDelays,
  announcementPauses,
  startupDelay,
  delayAfterBoot,
  tellsUnknown,
  beacon,
  arbiter,
  witness,
}: Surroundings): Surroundings => ({
  syncGroups,
  interfaceDelays,
  announcementPauses,
  startupDelay,
  delayAfterBoot,
  tellsUnknown,
  beacon,
  ...(arbiter && { arbiter }),
  ...(witness && { witness }),
})
