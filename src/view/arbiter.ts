import type { ArbiterStatus } from '../control/protocol.js'
import { duration } from './duration.js'

type ArbiterInstance = ArbiterStatus['instances'][number]

/** `ZooKeeper CONNECTED 127.0.0.1:2181, strict, session 0x… of 10.0s, heard 0.4s ago`, and a line for each instance. */
export function arbiterLines(arbiter: ArbiterStatus, elapsed: number): string[] {
  const { state, server, policy, session, timeout_ms: timeout, silent_ms: silent, problem } = arbiter
  const facts = [
    ['ZooKeeper', state.toUpperCase(), ...(server === null ? [] : [server])].join(' '),
    policy,
    ...(session === null || timeout === null ? [] : [`session 0x${session} of ${duration(timeout)}`]),
    ...(silent === null ? [] : [`heard ${duration(silent + elapsed)} ago`]),
    ...(problem === undefined ? [] : [problem]),
  ]
  return [facts.join(', '), ...arbiter.instances.map((instance) => `  ${instanceLine(instance, elapsed)}`)]
}

function instanceLine({ name, granted, because, left_ms: left, owner, candidates }: ArbiterInstance, elapsed: number) {
  const permit = granted ? 'permit' : 'no permit'
  const rest = left === null ? '' : `, ${granted ? 'ends' : 'until'} in ${duration(Math.max(0, left - elapsed))}`
  const owned = owner ? `owner ${owner.node}${owner.here ? ' (this node)' : ''}, epoch ${owner.epoch}` : 'no owner'
  const others = candidates.map(({ node, priority }) => `${node} ${priority}`).join(', ')
  return `${name}: ${permit} (${becauses[because]}${rest}); ${owned}; candidates ${others || 'none'}`
}

const becauses: Readonly<Record<ArbiterInstance['because'], string>> = {
  held: 'it is ours',
  held_by_other: 'another node has it',
  not_held: 'nobody has it yet',
  arbiter_lost: 'the arbiter does not answer',
}
