import type { Chain, Field, Rule, Test, Verdict } from './firewall.js'

const options: Readonly<Record<string, Field>> = {
  '-p': 'protocol',
  '-s': 'source',
  '-d': 'destination',
  '-i': 'in',
  '-o': 'out',
}
const verdicts: Readonly<Record<string, Verdict>> = {
  ACCEPT: { kind: 'accept' },
  DROP: { kind: 'drop' },
  REJECT: { kind: 'drop' },
  RETURN: { kind: 'return' },
}

/** Reads the table `filter` of what `iptables-legacy-save -c` prints. */
export function readIptables(text: string): Chain[] {
  const chains = new Map<string, { policy: 'accept' | 'drop'; isBase: boolean; rules: Rule[] }>()
  let isFilter = false
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) isFilter = line.trim() === '*filter'
    if (!isFilter) continue
    const head = /^:(\S+) (\S+)/.exec(line)
    if (head?.[1]) {
      chains.set(head[1], { policy: head[2] === 'DROP' ? 'drop' : 'accept', isBase: head[2] !== '-', rules: [] })
    }
    const rule = /^\[(\d+):\d+\] -A (\S+) (.*)$/.exec(line)
    if (rule?.[2]) chains.get(rule[2])?.rules.push(ruleOf(rule[3] ?? '', Number(rule[1])))
  }
  return [...chains].map(([name, { policy, isBase, rules }]) => ({
    program: 'iptables',
    family: 'ip',
    table: 'filter',
    name,
    ...(isBase && { hook: name.toLowerCase() }),
    priority: 0,
    policy,
    rules,
  }))
}

function ruleOf(text: string, packets: number): Rule {
  const words = text.split(' ')
  const tests: Test[] = []
  let isVague = false
  let isNever = false
  let verdict: Verdict | undefined
  let differs = false
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const value = words[index + 1] ?? ''
    if (word === '!') {
      differs = true
      continue
    }
    const field = options[word]
    if (field) tests.push({ field, values: [fieldValue(field, value)], differs })
    else if (word === '-j') verdict = verdicts[value] ?? { kind: 'jump', chain: value }
    else if (word === '-g') verdict = { kind: 'goto', chain: value }
    // Adverts go one way: they are a new connection, not one that was answered.
    else if (word === '--ctstate') isNever ||= value.split(',').includes('NEW') === differs
    else if (word.startsWith('-') && !isOfNoMatter(word, value)) isVague = true
    if (word.startsWith('-')) index++
    differs = false
  }
  return { tests, isVague, ...(verdict && !isNever && { verdict }), packets, text }
}

const fieldValue = (field: Field, value: string) => (field === 'protocol' && value === '112' ? 'vrrp' : value)

/** What says nothing of the packet. */
const isOfNoMatter = (word: string, value: string) =>
  word === '--reject-with' || word === '--comment' || (word === '-m' && (value === 'comment' || value === 'conntrack'))
