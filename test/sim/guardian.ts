import { letterKinds } from '../../src/engine/guardian-letters.js'
import type { GuardianDeeds } from '../../src/engine/ports.js'
import type { Address } from '../../src/model/address.js'
import { addressBytes } from '../../src/model/address.js'
import type { Outgoing } from '../../src/model/outgoing.js'
import { instant, microseconds } from '../../src/model/time.js'
import type { Decide, GuardianAction, GuardianEvent } from './decisions.js'
import { isFarewell, isRival, type Letter, momentIn, openLetter, type Parcel, type Will, willIn } from './letters.js'
import { type Machine, Thread } from './machine.js'

/** What a guardian does to its host. */
export type GuardianHost = {
  readonly machine: Machine
  readonly send: (packet: Outgoing) => void
  /** Carries out a request about addresses. */
  readonly request: (bytes: Uint8Array) => void
  readonly killDaemon: () => void
}

/** What its daemon hears of it. */
export type GuardianEars = { readonly onLine: (line: string) => void; readonly onEnd: (why: string) => void }

/** A packet that a guardian shall send, as bytes that only this simulation knows. */
export const parcelOf = ({ source, destination, ttl, payload }: Outgoing) => ({
  destination: Buffer.from(`${source} ${destination} ${ttl}`),
  control: Buffer.alloc(0),
  data: payload,
})

function packetOf({ destination, data }: Parcel): Outgoing {
  const [source, to, ttl] = destination.toString().split(' ')
  return { source: source as Address, destination: to as Address, ttl: Number(ttl), payload: data }
}

/** The process that holds the last wills: the loop of native/guardian/guardian.c around the compiled decisions. */
export class Guardian {
  readonly thread: Thread
  private readonly host: GuardianHost
  private readonly decide: Decide
  private readonly ears: GuardianEars
  private readonly wills = new Map<number, Will>()
  private readonly inbox: Letter[] = []
  private readonly heard: Outgoing[] = []
  private readonly ledger = new Map<number, GuardianDeeds>()
  private isListening = false
  private isLineLost = false
  private isLoopDue = false
  private isDaemonGone = false
  private told = { isLineLost: false, isDaemonGone: false }
  private greatestLateness = 0
  private wakeAt: number | undefined
  private alarm: { readonly at: number; readonly callOff: () => void } | undefined

  constructor(host: GuardianHost, decide: Decide, ears: GuardianEars) {
    this.host = host
    this.decide = decide
    this.ears = ears
    this.thread = new Thread(host.machine)
    this.thread.give(() => this.say('ready mlockall=0 SCHED_FIFO=0 oom_score_adj=0'))
  }

  /** What is written reaches it although whoever writes dies in the next moment. */
  write(bytes: Uint8Array) {
    this.inbox.push(openLetter(bytes))
    this.loopSoon()
  }

  /** What it has written down for its engine to look up. */
  deeds(will: number): GuardianDeeds {
    return this.ledger.get(will) ?? { renewedAt: microseconds(0), advertisedAt: instant(0) }
  }

  loseLine() {
    this.isLineLost = true
    this.loopSoon()
  }

  daemonIsGone() {
    this.isDaemonGone = true
    this.loseLine()
  }

  receive(packet: Outgoing) {
    if (!this.isListening) return
    this.heard.push(packet)
    this.loopSoon()
  }

  end(why: string) {
    this.thread.end()
    this.alarm?.callOff()
    this.ears.onEnd(why)
  }

  private loopSoon() {
    if (this.isLoopDue) return
    this.isLoopDue = true
    this.thread.give(() => this.loop())
  }

  private loop() {
    this.isLoopDue = false
    const isGone = this.isDaemonGone
    for (let letter = this.inbox.shift(); letter; letter = this.inbox.shift()) this.take(letter)
    if (this.isLineLost && !this.told.isLineLost) this.tell({ kind: 'line-lost' })
    if (isGone && !this.told.isDaemonGone) this.tell({ kind: 'process-gone' })
    this.told = { isLineLost: this.isLineLost, isDaemonGone: isGone }
    for (let packet = this.heard.shift(); packet; packet = this.heard.shift()) this.hear(packet)
    this.tell({ kind: 'wake' })
    this.sleep()
  }

  private take(letter: Letter) {
    const { kind, number: will } = letter
    switch (kind) {
      case letterKinds.will: {
        this.tell({ kind: 'tick' })
        const read = willIn(letter)
        if (this.isListening) return
        this.wills.set(will, read)
        this.tell({ kind: 'arm', will, terms: read.terms })
        if (read.terms.pace.interval > 0) this.say(`pacing ${will}`)
        return this.say(`armed ${this.wills.size}`)
      }
      case letterKinds.disarm:
        if (this.isListening) return
        this.tell({ kind: 'disarm', will })
        this.wills.delete(will)
        return this.say(`armed ${this.wills.size}`)
      case letterKinds.beat:
        this.tell({ kind: 'beat' })
        this.say(`beat ${this.greatestLateness}`)
        this.greatestLateness = 0
        return
      case letterKinds.renewed:
        return this.tell({ kind: 'renewed', will, at: momentIn(letter) })
      case letterKinds.giveUp:
        return this.tell({ kind: 'give-up' })
      case letterKinds.halt:
        return this.tell({ kind: 'halt', will, isFarewell: isFarewell(letter) })
      case letterKinds.release:
        return this.tell({ kind: 'release', will })
      case letterKinds.permit:
        return this.tell({ kind: 'permit', will, at: momentIn(letter) })
    }
  }

  private hear({ source, payload }: Outgoing) {
    for (const [will, read] of this.wills) {
      if (isRival(read, payload, addressBytes(source))) this.tell({ kind: 'rival', will })
    }
  }

  private tell(event: GuardianEvent) {
    if (!this.thread.isRunning) return
    const { machine } = this.host
    const { actions, wakeAt } = this.decide(event, { monotonic: machine.monotonic(), boottime: machine.boottime() })
    this.wakeAt = wakeAt
    for (const action of actions) this.act(action)
  }

  /** Waking early changes nothing: an alarm that is set goes off although it has become later. */
  private sleep() {
    const { wakeAt, alarm, thread, host } = this
    if (wakeAt === undefined || (alarm && alarm.at <= wakeAt)) return
    alarm?.callOff()
    const callOff = thread.later(Math.max(0, wakeAt - host.machine.monotonic()), () => {
      this.alarm = undefined
      this.loop()
    })
    this.alarm = { at: wakeAt, callOff }
  }

  private act({ kind, will: number, frame, late }: GuardianAction) {
    const { machine, send, request, killDaemon } = this.host
    const will = this.wills.get(number)
    const note = (what: string) => machine.note(() => `guardian: ${what}`)
    switch (kind) {
      case 'kill':
        note('kills the daemon')
        if (!this.isDaemonGone) killDaemon()
        return
      case 'listen':
        this.isListening = true
        return
      case 'resign':
        note('farewells')
        for (const parcel of will?.resign ?? []) send(packetOf(parcel))
        return
      case 'renew': {
        const at = machine.boottime()
        if (!will || will.renew.length === 0) return
        for (const { data } of will.renew) request(data)
        this.tell({ kind: 'kept', will: number, at })
        this.noteDeed(number, { renewedAt: at })
        return
      }
      case 'remove':
        note('removes the addresses')
        for (const { data } of will?.remove ?? []) request(data)
        return
      case 'advertise': {
        this.greatestLateness = Math.max(this.greatestLateness, Math.round(late))
        const { advertise = [], terms } = will ?? {}
        const each = terms?.pace.frames ? advertise.length / terms.pace.frames : advertise.length
        for (const parcel of advertise.slice(frame * each, (frame + 1) * each)) send(packetOf(parcel))
        this.noteDeed(number, { advertisedAt: machine.monotonic() })
        return
      }
      case 'halt':
        return this.say(`halted ${number}`)
      case 'end':
        return this.end('exit status 0')
    }
  }

  private noteDeed(will: number, deed: Partial<GuardianDeeds>) {
    this.ledger.set(will, { ...this.deeds(will), ...deed })
  }

  private say(line: string) {
    this.ears.onLine(line)
  }
}
