import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ReloadDocument } from '../../src/control/protocol.js'
import { reloadText } from '../../src/view/reload.js'

process.env.TZ = 'UTC'

const planned: ReloadDocument = {
  kind: 'reload',
  v: 1,
  at: '2026-11-22T14:03:22.000Z',
  node: 'lb1',
  outcome: 'planned',
  config_file: '/etc/lvsha/lvsha.conf',
  changes: [
    {
      kind: 'change',
      object: 'instance VI_1',
      what: 'priority',
      from: '150',
      to: '140',
      meaning: 'stays MASTER (140 > 100)',
    },
    { kind: 'add', object: '192.0.2.100:80/tcp', what: 'real server 192.0.2.25:80' },
    {
      kind: 'remove',
      object: '192.0.2.100:80/tcp',
      what: 'real server 192.0.2.21:80',
      meaning: 'its 1402 active connections will be cut',
    },
  ],
  warnings: ['VIP list of VI_1 must be the same on its peers'],
  vips_that_may_move: [],
}

test('a plan', () => {
  assert.snapshot(
    reloadText(planned),
    `change  instance VI_1       priority 150 -> 140        stays MASTER (140 > 100)
add     192.0.2.100:80/tcp  real server 192.0.2.25:80
remove  192.0.2.100:80/tcp  real server 192.0.2.21:80  its 1402 active connections will be cut
warn    VIP list of VI_1 must be the same on its peers
No VIP moves. Apply: lvsha reload
`,
  )
})

const nothing = { ...planned, changes: [], warnings: [] }

const endings: readonly [ReloadDocument, string][] = [
  [nothing, 'Nothing would change.\n'],
  [{ ...nothing, outcome: 'applied' }, 'Reloaded: nothing has changed.\n'],
  [{ ...nothing, outcome: 'confirmed' }, 'Confirmed: the new configuration stays.\n'],
  [
    { ...nothing, outcome: 'undone' },
    'The old configuration is in force again. /etc/lvsha/lvsha.conf still has the new one, for the next reload or start.\n',
  ],
]

for (const [document, text] of endings) {
  test(text.trim(), () => assert.is(reloadText(document), text))
}

test('what may move, and until when it can be confirmed', () => {
  const text = reloadText({
    ...planned,
    outcome: 'applied',
    vips_that_may_move: ['192.0.2.100/24', '192.0.2.101/24'],
    pending: { confirm_until: '2026-11-22T14:04:22.000Z', left_ms: 60_000 },
  })
  assert.equal(text.trimEnd().split('\n').slice(-2), [
    'Reloaded. VIPs may move: 192.0.2.100/24, 192.0.2.101/24.',
    'Goes back by itself at 14:04:22. Keep it: lvsha reload confirm. Go back now: lvsha reload undo',
  ])
})

test('names from a file cannot move the cursor', () => {
  const [change] = planned.changes
  const text = reloadText({ ...planned, changes: change ? [{ ...change, object: 'instance \u001b[2JVI\n_1' }] : [] })
  assert.match(text, 'instance [2JVI _1')
})

test.run()
