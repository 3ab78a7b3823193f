import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { candidatesIn } from '../../src/arbiter/candidates.js'
import { nextMove, type View } from '../../src/arbiter/contest.js'
import type { PermitWish } from '../../src/model/arbiter.js'
import { seconds } from '../../src/model/time.js'

const us = '0300000000000001'
const them = '0100000000000002'
const third = '0200000000000003'
const entry = (session: string, priority: number, more: string, sequence = '0000000001') =>
  `candidate.${priority}.${more}.${session}.${session === us ? 'lb1' : 'lb2'}-${sequence}`

/** `owner` is whose session owns it. */
function move(wish: Partial<PermitWish>, names: readonly string[], owner?: string) {
  const view: View = {
    candidates: candidatesIn(names),
    ...(owner !== undefined && { owner: { node: 'lb', session: owner, epoch: 7 } }),
  }
  return nextMove(view, { want: 'idle', priority: 100, preempt: true, lease: seconds(1), ...wish }, 'lb1', us)
}

test('a candidate enters by a name that says everything of it', () => {
  assert.equal(move({}, []), { kind: 'enter', prefix: `candidate.100.idle.preempts.${us}.lb1-` })
  assert.equal(move({ want: 'ready', preempt: false }, [entry(us, 100, 'idle.waits')]), {
    kind: 'enter',
    prefix: `candidate.100.ready.waits.${us}.lb1-`,
  })
})

test('what it said before is withdrawn once it has said the other', () => {
  const [idle, ready] = [entry(us, 100, 'idle.preempts'), entry(us, 100, 'ready.preempts', '0000000002')]
  assert.equal(move({ want: 'ready' }, [idle, ready]), { kind: 'withdraw', entry: idle })
  const again = entry(us, 100, 'ready.preempts', '0000000003')
  assert.equal(move({ want: 'ready' }, [ready, again]), { kind: 'withdraw', entry: again })
})

test('the best that is ready claims what nobody owns; of equals whoever was first', () => {
  const ours = entry(us, 100, 'ready.preempts', '0000000005')
  assert.equal(move({ want: 'ready' }, [ours]), { kind: 'claim' })
  assert.equal(move({ want: 'ready' }, [ours, entry(them, 150, 'idle.preempts')]), { kind: 'claim' })
  assert.is(move({ want: 'ready' }, [ours, entry(them, 150, 'ready.waits')]), undefined)
  assert.is(move({ want: 'ready' }, [ours, entry(them, 100, 'ready.waits', '0000000004')]), undefined)
  assert.equal(move({ want: 'ready' }, [ours, entry(them, 100, 'ready.waits', '0000000006')]), { kind: 'claim' })
  assert.is(move({ want: 'ready' }, [ours], third), undefined)
  assert.is(move({ want: 'idle' }, [entry(us, 100, 'idle.preempts')]), undefined)
})

test('an owner lets go for a better one that preempts and is ready, and for nobody else', () => {
  const ours = entry(us, 100, 'ready.preempts')
  const wish = { want: 'owner' } as const
  assert.is(move(wish, [ours], us), undefined)
  assert.equal(move(wish, [ours, entry(them, 150, 'ready.preempts')], us), { kind: 'release' })
  assert.is(move(wish, [ours, entry(them, 150, 'ready.waits')], us), undefined)
  assert.is(move(wish, [ours, entry(them, 150, 'idle.preempts')], us), undefined)
  assert.is(move(wish, [ours, entry(them, 100, 'ready.preempts')], us), undefined)
})

test('one that leaves keeps it until any other is ready; one that cannot be Master gives it back and withdraws', () => {
  const ours = entry(us, 100, 'idle.preempts')
  assert.is(move({ want: 'leaving' }, [ours, entry(them, 50, 'idle.waits')], us), undefined)
  assert.equal(move({ want: 'leaving' }, [ours, entry(them, 50, 'ready.waits')], us), { kind: 'release' })
  assert.equal(move({ want: 'none' }, [ours], us), { kind: 'release' })
  assert.equal(move({ want: 'none' }, [ours], them), { kind: 'withdraw', entry: ours })
  assert.is(move({ want: 'none' }, [entry(them, 50, 'idle.waits')]), undefined)
})

test('a Backup gives back what it owned as Master', () => {
  assert.equal(move({ want: 'idle' }, [entry(us, 100, 'idle.preempts')], us), { kind: 'release' })
})

test('of five candidates one claims, whichever looks', () => {
  const sessions = [1, 2, 3, 4, 5].map((number) => `010000000000000${number}`)
  const names = sessions.map(
    (session, index) =>
      `candidate.${[90, 120, 120, 80, 100][index]}.ready.preempts.${session}.n${index}-000000000${index}`,
  )
  const claims = sessions.filter((session, index) => {
    const wish = {
      want: 'ready',
      priority: [90, 120, 120, 80, 100][index] ?? 0,
      preempt: true,
      lease: seconds(1),
    } as const
    return nextMove({ candidates: candidatesIn(names) }, wish, `n${index}`, session)?.kind === 'claim'
  })
  assert.equal(claims, [sessions[1]])
})

test('names of others, and of nodes with any characters, are read', () => {
  assert.equal(candidatesIn(['owner', 'candidate.1.ready', `candidate.9.idle.waits.${us}.%ff-0000000001`]), [])
  const [candidate] = candidatesIn([`candidate.9.idle.waits.${us}.a%2Fb-1.x-0000000012`])
  assert.equal([candidate?.node, candidate?.sequence, candidate?.priority], ['a/b-1.x', 12, 9])
})

test.run()
