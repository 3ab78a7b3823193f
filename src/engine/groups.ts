import type { RouterState } from '../model/router.js'
import type { SyncGroup } from '../model/sync-group.js'
import { after, type Duration, earliest, type Instant, microseconds } from '../model/time.js'
import { masterDownInterval } from '../vrrp/intervals.js'
import { isHeldBack, isReady } from '../vrrp/router.js'
import { type GroupInput, groupInputs, groupState, type Member } from '../vrrp/sync-group.js'
import type { GroupReport, HeldMember } from './messages.js'
import { type EngineListener, type Running, termsOf } from './running.js'

/** `follow`: look again at what keeps it from taking part. */
export type MemberInput = { readonly running: Running; readonly input: Exclude<GroupInput, undefined> | 'follow' }

/** The sync groups of a host with the routers that belong to them. */
export class Groups {
  private readonly listener: EngineListener
  private readonly groups = new Map<string, SyncGroup>()
  private readonly groupOf = new Map<string, SyncGroup>()
  private readonly states = new Map<string, RouterState>()
  private readonly routers = new Map<string, Running>()
  /** Groups in which something has moved, and those of them that a Master has left. */
  private readonly disturbed = new Set<string>()
  private readonly left = new Set<string>()

  /** Groups that are divided between two nodes: when that is told, once. */
  private readonly divided = new Map<string, Instant>()
  private readonly told = new Set<string>()

  constructor(listener: EngineListener) {
    this.listener = listener
  }

  configure(groups: readonly SyncGroup[]) {
    this.groups.clear()
    this.groupOf.clear()
    for (const group of groups) {
      this.groups.set(group.name, group)
      this.disturbed.add(group.name)
      for (const member of group.members) this.groupOf.set(member, group)
    }
    this.divided.clear()
    for (const name of this.states.keys()) if (!this.groups.has(name)) this.states.delete(name)
  }

  /** The group of the instance with this name. */
  of(name: string): SyncGroup | undefined {
    return this.groupOf.get(name)
  }

  has(name: string): boolean {
    return this.groupOf.has(name)
  }

  enter(running: Running) {
    this.routers.set(running.settings.name, running)
    this.disturb(running.settings.name)
  }

  /** To be called before the router gets another name. */
  leave(running: Running) {
    if (this.routers.get(running.settings.name) === running) this.routers.delete(running.settings.name)
  }

  /** Something about the instance of this name concerns its group. */
  disturb(name: string) {
    const group = this.of(name)
    if (group) this.disturbed.add(group.name)
  }

  /** The router has come out of another state. */
  moved({ settings, router }: Running, from: RouterState) {
    const group = this.of(settings.name)
    if (!group) return
    this.disturbed.add(group.name)
    if (from === 'Master' && router.state === 'Backup') this.left.add(group.name)
  }

  /** Another member is in Fault by itself. */
  isFaultyBeside(running: Running): boolean {
    const group = this.of(running.settings.name)
    return group !== undefined && this.membersOf(group).some((other) => other !== running && hasFault(other))
  }

  /**
   * What members are to be told, one after the other until all groups are at rest. The clock is read anew for each group: a
   * member whose silence has ended since the last look has disturbed its group, and by an older time it would be forgotten.
   */
  *settle(clock: () => Instant): Generator<MemberInput> {
    this.tellDivided(clock())
    for (const name of this.disturbed) {
      this.disturbed.delete(name)
      const group = this.groups.get(name)
      if (!group) continue
      const members = this.membersOf(group)
      for (const running of members) yield { running, input: 'follow' }
      const now = clock()
      const views = members.map((running) => viewOf(running, now))
      const inputs = groupInputs(views, this.left.delete(name))
      for (const [index, running] of members.entries()) {
        const input = inputs[index]
        if (input) yield { running, input }
      }
      this.note(group, members, now)
      this.watchDivision(group, members, now)
    }
  }

  /** When a group has to be looked at next: one that was disturbed after the last look at once, else to tell a division. */
  deadline(now: Instant): Instant | undefined {
    return this.disturbed.size > 0 ? now : earliest([...this.divided.values()])
  }

  /** The other members that a Master elsewhere keeps Backup. */
  heldBackBeside(running: Running, now: Instant): readonly HeldMember[] {
    const group = this.of(running.settings.name)
    return group ? this.membersOf(group).flatMap((member) => heldMember(member, now)) : []
  }

  snapshot(): GroupReport[] {
    return [...this.groups.values()].map(({ name, members }) => ({
      name,
      members,
      state: this.states.get(name) ?? 'Initialize',
    }))
  }

  private note({ name }: SyncGroup, members: readonly Running[], at: Instant) {
    const from = this.states.get(name) ?? 'Initialize'
    const to = groupState(members.map((running) => viewOf(running, at)))
    this.states.set(name, to)
    if (from !== to) this.listener.news({ kind: 'group-transition', group: name, from, to, at })
  }

  /** A peer that has fewer members in its group would keep ours waiting for ever. */
  private watchDivision({ name }: SyncGroup, members: readonly Running[], now: Instant) {
    if (!isDivided(members, now)) {
      this.divided.delete(name)
      this.told.delete(name)
    } else if (!this.divided.has(name) && !this.told.has(name)) {
      this.divided.set(name, after(now, longestSilence(members)))
    }
  }

  private tellDivided(now: Instant) {
    for (const [name, at] of this.divided) {
      if (now < at) continue
      this.divided.delete(name)
      const members = this.membersOf(this.groups.get(name) ?? { members: [] })
      if (!isDivided(members, now)) continue
      this.told.add(name)
      const ready = members.filter((member) => viewOf(member, now).isReady).map(({ settings }) => settings.name)
      const held = members.flatMap((member) => heldMember(member, now))
      this.listener.news({ kind: 'group-divided', group: name, ready, held })
    }
  }

  private membersOf({ members }: Pick<SyncGroup, 'members'>): readonly Running[] {
    return members.flatMap((name) => this.routers.get(name) ?? [])
  }
}

/** Some are ready, and others are kept back by a Master elsewhere. */
function isDivided(members: readonly Running[], now: Instant): boolean {
  const views = members.map((running) => viewOf(running, now))
  const isReady =
    views.some((view) => view.isReady) && !views.some(({ state, hasFault }) => state === 'Master' || hasFault)
  return isReady && views.some(({ isHeldBack }) => isHeldBack)
}

/** Twice the silence that the slowest member waits for: by then a peer that leaves has left with all of its members. */
const longestSilence = (members: readonly Running[]): Duration =>
  microseconds(
    2 * Math.max(...members.map(({ settings }) => masterDownInterval(settings, settings.advertisementInterval))),
  )

function heldMember(running: Running, now: Instant): HeldMember[] {
  const { settings, router } = running
  if (router.state !== 'Backup' || !router.heard || !viewOf(running, now).isHeldBack) return []
  return [{ name: settings.name, master: router.heard.source, priority: router.heard.priority }]
}

const viewOf = (running: Running, now: Instant): Member => ({
  state: running.router.state,
  isReady: isReady(running.router, running.hold, now),
  isHeldBack: isHeldBack(termsOf(running), running.router, now),
  hasFault: hasFault(running),
})

const hasFault = ({ settings: { transport, trackPrimary }, link, standing }: Running) =>
  (transport.kind === 'unicast' && transport.peers.length === 0) ||
  (!link.up && trackPrimary) ||
  link.source === undefined ||
  link.isMute === true ||
  standing.fault !== undefined
