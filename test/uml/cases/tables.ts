import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { checkout } from '../../../lab/checkout.js'
import { readConfig } from '../../../src/config/parse.js'
import { diff } from '../../../src/dataplane/diff.js'
import { ipvsDataplane } from '../../../src/dataplane/ipvs.js'
import { plannedTable } from '../../../src/director/forwarding.js'
import { IpvsClient } from '../../../src/ipvs/index.js'
import { loadAddon } from '../../../src/os/addon.js'
import { openNetlinkSocket } from '../../../src/os/netlink-socket.js'

const tables = join(checkout, 'test/uml/tables')
const corpus = join(checkout, 'test/config/corpus')

/** The table of keepalived for each file, by `folder/name`. */
const recorded = new Map(
  readFileSync(join(tables, 'keepalived-2.2.7.txt'), 'utf8')
    .split(/^== /m)
    .slice(1)
    .map((section): [string, string[]] => {
      const [name = '', ...lines] = section.trimEnd().split('\n')
      return [name, lines]
    }),
)

function textOf(name: string): string {
  const [folder = '', file = ''] = name.split('/')
  const candidates = [
    join(tables, `${name}.conf`),
    join(corpus, `${name}.conf`),
    join(corpus, folder, `keepalived.conf.${file}`),
  ]
  const found = candidates.find((path) => existsSync(path))
  assert.ok(found, `no file for ${name}`)
  return readFileSync(found, 'utf8')
}

/** Files whose servers all have `alpha` and a check: none is in service at the start. */
const withoutServers = new Set(['samples/quorum'])

/** Whether a server is in service at the start; where its first check must pass before, the file says so. */
function inServiceAtStart(name: string, text: string) {
  const absent = /^# not in service at the start: (.*)$/m.exec(text)?.[1]?.split(' ') ?? []
  return (_service: string, server: string) => !withoutServers.has(name) && !absent.includes(server)
}

const saved = () => execFileSync('ipvsadm', ['-Sn'], { encoding: 'utf8' }).split('\n').filter(Boolean).sort()

/** Where the table is another than keepalived's on purpose, and by which rule: `-` is keepalived's line, `+` ours. */
const differences: Readonly<Record<string, { readonly rule: string; readonly lines: readonly string[] }>> = {
  'lvs/sorry-method-first': {
    rule: 'sorry_server_lvs_method counts wherever it stands, not only below sorry_server',
    lines: ['- -a -t 192.0.2.1:80 -r 192.0.2.90:8081 -m -w 1', '+ -a -t 192.0.2.1:80 -r 192.0.2.90:80 -g -w 1'],
  },
  'lvs/sorry-noport': {
    rule: 'a sorry server without a port has that of its virtual server, which is where packets go in either case',
    lines: ['- -a -t 192.0.2.1:80 -r 192.0.2.90:0 -m -w 1', '+ -a -t 192.0.2.1:80 -r 192.0.2.90:80 -m -w 1'],
  },
}

/** How the two tables differ. */
function difference(ours: readonly string[], theirs: readonly string[]): string[] {
  return [
    ...theirs.filter((line) => !ours.includes(line)).map((line) => `- ${line}`),
    ...ours.filter((line) => !theirs.includes(line)).map((line) => `+ ${line}`),
  ]
}

export const cases: Record<string, () => Promise<void>> = {
  'every configuration makes the table that keepalived makes of it, except by rule': async () => {
    const client = new IpvsClient(openNetlinkSocket(loadAddon(checkout), 'NETLINK_GENERIC'))
    const dataplane = ipvsDataplane(client)
    const found: Record<string, readonly string[]> = {}
    for (const [name, theirs] of recorded) {
      const text = textOf(name)
      const { config, problems } = readConfig(text, name, 'lb1')
      assert.ok(config, `${name}: ${problems.map(({ message }) => message).join('; ')}`)
      client.flush()
      const table = plannedTable(config.virtualServers, inServiceAtStart(name, text))
      assert.equal(await dataplane.apply(diff(table, await dataplane.read(), new Set())), [], name)
      assert.equal(diff(table, await dataplane.read(), new Set()), [], `${name} is read as it was written`)
      const lines = difference(saved(), theirs)
      if (lines.length > 0) found[name] = lines
    }
    client.flush()
    client.close()
    const explained = Object.fromEntries(Object.entries(differences).map(([name, { lines }]) => [name, lines]))
    console.log(`  ${recorded.size} files, ${Object.keys(found).length} differ`)
    assert.is(JSON.stringify(found, undefined, 1), JSON.stringify(explained, undefined, 1))
  },
}
