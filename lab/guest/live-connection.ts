import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'

// Three hosts for one connection that lives on: a client, a director, a real server that is reached by address translation.

const [client, director, server] = ['live-cl', 'live-lb', 'live-rs']
const ip = (...words: string[]) => execFileSync('ip', words, { encoding: 'utf8' })

/** Where things are; the director is the namespace that programs are to be started in. */
export const live = {
  director,
  clientSide: '10.8.1.254',
  virtualAddress: '10.8.1.100',
  realServer: '10.8.2.1',
  otherServer: '10.8.2.2',
  port: 80,
} as const

/** @param holdsAddress whether the director has the virtual address from the start, outside VRRP */
export function makeLiveNetwork(holdsAddress: boolean) {
  for (const host of [client, director, server]) {
    ip('netns', 'add', host)
    ip('-n', host, 'link', 'set', 'lo', 'up')
  }
  ip('link', 'add', 'eth0', 'netns', director, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', client)
  ip('link', 'add', 'eth1', 'netns', director, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', server)
  for (const [host, device, address] of [
    [client, 'eth0', '10.8.1.1/24'],
    [director, 'eth0', `${live.clientSide}/24`],
    [director, 'eth1', '10.8.2.254/24'],
    [server, 'eth0', `${live.realServer}/24`],
    [server, 'eth0', `${live.otherServer}/24`],
  ] as const) {
    ip('-n', host, 'addr', 'add', address, 'dev', device)
    ip('-n', host, 'link', 'set', device, 'up')
  }
  ip('-n', server, 'route', 'add', 'default', 'via', '10.8.2.254')
  ip('netns', 'exec', director, 'sysctl', '-q', '-w', 'net.ipv4.ip_forward=1')
  if (holdsAddress) ip('-n', director, 'addr', 'add', `${live.virtualAddress}/32`, 'dev', 'lo')
}

export function removeLiveNetwork() {
  for (const host of [client, director, server]) ip('netns', 'del', host)
}

/** Runs a program on the director. */
export const onDirector = (...words: string[]) =>
  execFileSync('ip', ['netns', 'exec', director, ...words], { encoding: 'utf8' })

/** What became of the echoes of one connection. */
export type Echoes = {
  readonly sent: number
  readonly lost: number
  /** The longest time between two answers, in milliseconds. */
  readonly longestGap: number
  readonly error: string | null
}

const inNamespace = (host: string, program: string) =>
  spawn('ip', ['netns', 'exec', host, process.execPath, '-e', program], { stdio: ['pipe', 'pipe', 'inherit'] })

/** A server that sends everything back, on both addresses. */
export async function startEchoServer(): Promise<ChildProcess> {
  const child = inNamespace(
    server,
    `require('net').createServer((s) => s.setNoDelay().on('error', () => {}).pipe(s)).listen(${live.port}, () => console.log('up'))`,
  )
  await once(child.stdout, 'data')
  return child
}

/** One connection to the virtual address with an echo every 20 ms, until `end`, which waits for the last ones. */
export async function startEchoes(): Promise<{ readonly end: () => Promise<Echoes>; readonly kill: () => void }> {
  const program = `
    let sent = 0, answered = 0, last, longestGap = 0, error = null
    const socket = require('net').connect(${live.port}, '${live.virtualAddress}', () => {
      socket.setNoDelay()
      console.log('connected')
      last = performance.now()
      const timer = setInterval(() => { sent++; socket.write('x') }, 20)
      process.stdin.on('end', () => {
        clearInterval(timer)
        setTimeout(() => { console.log(JSON.stringify({ sent, lost: sent - answered, longestGap, error })); process.exit() }, 1500)
      }).resume()
    })
    socket.on('data', (data) => {
      answered += data.length
      longestGap = Math.max(longestGap, performance.now() - last)
      last = performance.now()
    })
    socket.on('error', (problem) => { error = problem.message })
    socket.on('close', () => { error ??= 'closed' })`
  const child = inNamespace(client, program)
  await once(child.stdout, 'data')
  return {
    async end() {
      const answer = once(child.stdout, 'data')
      child.stdin.end()
      return JSON.parse(String((await answer)[0]))
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
