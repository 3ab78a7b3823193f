import { scenarioNames, scenarios } from '../src/demo/scenarios.js'
import { type Binding, bindings, groups } from '../src/tui/keys.js'
import type { Page } from './docs.js'

/** The page about the viewer: its keys and its scenarios are those of the program. */
export const tuiPages = (): readonly Page[] => [['docs/tui.md', page()]]

const page = () => `# The viewer

\`lvsha tui\` shows one director live. It is a process of its own on the daemon's control socket: quitting it, or killing it, does nothing to
the daemon. It needs a terminal of 60 columns and 15 rows for everything, 40 and 6 for the states alone; 80x24 is what it is made for, and
larger ones get more columns.

The second line is one sentence: \`OK\`, \`WARN\`, \`CRIT\` or \`UNKNOWN\`, and the worst facts. It is the first line of \`lvsha status\` too. The
first line says how old the data is: \`live 0.3s\`, \`PAUSED 12s\`, or \`STALE 31s\`, and then every state has a question mark: \`MASTER?\` was true
31 seconds ago.

## Screens

| key | screen | shows |
|---|---|---|
| 1 | Overview | whether all is right, and if not, what |
| 2 | VRRP | the instances; Enter opens one |
| 3 | Services | the virtual servers; Enter opens one with its real servers, and again one of those with its checks |
| 4 | Health | every check, those that fail first |
| 5 | Events | what has happened; Enter shows the record |
| 6 | Cluster | this node, its guardian and leases, and the other nodes by their beacons |

## Keys

No key acts on the cluster by itself, and no two do. What changes something opens a dialog that stands on Cancel and says what would happen,
as the daemon sees it; \`promote\` and \`demote\` want the name of the instance typed, and so does the drain of the last server of a pool. What is
pasted is never a confirmation. \`lvsha tui --print-keys\` prints the table that the program uses.

${groups.map(groupTable).join('\n\n')}

A filter is words: all of them must be there, \`!word\` must not, and \`state:down\` looks at one field (\`state\`, \`name\`, \`service\`, \`check\`, \`kind\`,
\`object\`, \`if\`, \`quorum\`).

## What can go wrong

| it says | and means |
|---|---|
| \`No data from the daemon\` | why, what may be behind it, what to look with; it tries again by itself |
| \`off: …\` | why an action is not offered: \`--read-only\`, old data, a paused picture, or that it makes no sense for this row |
| \`Refused: …\` | the daemon would not do it, and says why and what else to try |
| \`LVS is off: …\` | the kernel forwards nothing; VRRP works |

## How it looks

\`--theme mono\`, \`high-contrast\` or \`deuteranopia\`; \`NO_COLOR\` and \`TERM=dumb\` mean \`mono\`. Colour says nothing that a word does not.
\`--ascii\` (or \`LVSHA_ASCII=1\`) draws with ASCII alone, and so does a locale without UTF-8. \`--linear\` (or \`ACCESSIBLE=1\`) is for screen readers:
no screen, but a line for the verdict whenever it changes, one for every event, and a screen read out when its number is typed.

\`y\` and \`Y\` copy by OSC 52, which works over ssh where the terminal allows it; within tmux they fill its buffer.

## The demo

\`lvsha tui --demo SCENARIO\` plays a scripted fault: no daemon, no rights, nothing but the picture is real. Actions work, on the demo alone.
\`--at 12s\` shows one moment, \`--seed N\` other numbers.

| scenario | what happens |
|---|---|
${scenarioNames.map((name) => `| ${name} | ${scenarios[name].does} |`).join('\n')}
`

const groupTable = (group: (typeof groups)[number]): string =>
  [
    `| ${group} | |`,
    '|---|---|',
    ...bindings.flatMap((binding) => (binding.group === group ? keyRow(binding) : [])),
  ].join('\n')

const keyRow = ({ label, does }: Binding): readonly string[] => (label && does ? [`| \`${label}\` | ${does} |`] : [])
