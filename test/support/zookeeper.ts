import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** One of three real ZooKeeper servers. */
export type Server = {
  /** `host:port` for clients. */
  readonly address: string
  readonly isLeader: () => Promise<boolean>
  /** Starts it, or starts it again; resolves when it serves. */
  readonly start: () => Promise<void>
  readonly kill: () => void
  readonly stop: () => void
  readonly go: () => void
}

export type Ensemble = { readonly servers: readonly Server[]; readonly remove: () => void }

export type EnsembleOptions = {
  /** The address of each server. */
  readonly hosts?: readonly string[]
  /** What stands before the command that starts each: `ip netns exec …`. */
  readonly within?: readonly (readonly string[])[]
  /** The client, leader and election ports of each; free ones of this host where it is not said. */
  readonly ports?: readonly [number, number, number]
  readonly tickMs?: number
}

/** Three servers of Debian's package with data in a folder of their own; they serve when it resolves. */
export async function startEnsemble({
  hosts,
  within = [],
  ports,
  tickMs = 500,
}: EnsembleOptions = {}): Promise<Ensemble> {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-zookeeper-'))
  const places = await Promise.all(
    [0, 1, 2].map(async (index) => ({ host: hosts?.[index] ?? '127.0.0.1', ports: ports ?? (await freePorts()) })),
  )
  const members = places.map(
    ({ host, ports: [, ...others] }, index) => `server.${index + 1}=${host}:${others.join(':')}`,
  )
  const children = new Map<number, ChildProcess>()
  const servers = places.map(({ host, ports: [port] }, index): Server => {
    const before = within[index] ?? []
    const own = join(folder, `${index + 1}`)
    mkdirSync(own)
    writeFileSync(join(own, 'myid'), `${index + 1}\n`)
    const timing = [`tickTime=${tickMs}`, 'initLimit=10', 'syncLimit=4']
    const client = [`dataDir=${own}`, `clientPort=${port}`, `clientPortAddress=${host}`, 'admin.enableServer=false']
    const file = join(own, 'zoo.cfg')
    const commands = '4lw.commands.whitelist=srvr'
    writeFileSync(file, `${[...timing, ...client, commands, ...members].join('\n')}\n`)
    const modeOf = async () => /^Mode: (\w+)/m.exec(await fourLetters(host, port, 'srvr', before))?.[1]
    return {
      address: `${host}:${port}`,
      isLeader: async () => (await modeOf()) === 'leader',
      async start() {
        const [program = '', ...words] = [...before, ...java, file]
        const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'], cwd: own })
        child.stderr.resume()
        children.set(index, child)
        const limit = Date.now() + 30_000
        while ((await modeOf()) === undefined) {
          if (Date.now() > limit) throw new Error(`ZooKeeper at ${host}:${port} does not serve`)
          await sleep(100)
        }
      },
      kill: () => void children.get(index)?.kill('SIGKILL'),
      stop: () => void children.get(index)?.kill('SIGSTOP'),
      go: () => void children.get(index)?.kill('SIGCONT'),
    }
  })
  const remove = () => {
    for (const child of children.values()) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', remove)
  try {
    await Promise.all(servers.map((server) => server.start()))
  } catch (error) {
    remove()
    throw error
  }
  return { servers, remove }
}

export async function leaderOf({ servers }: Ensemble): Promise<Server> {
  for (const server of servers) if (await server.isLeader()) return server
  throw new Error('there is no leader')
}

const jar = '/usr/share/java/zookeeper.jar'
const java = [
  ...['java', '-Xmx64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dzookeeper.jmx.log4j.disable=true'],
  ...['-cp', jar, 'org.apache.zookeeper.server.quorum.QuorumPeerMain'],
]

async function freePorts(): Promise<[number, number, number]> {
  const listeners = await Promise.all([0, 1, 2].map(() => listening()))
  const ports = listeners.map((listener) => (listener.address() as { port: number }).port)
  await Promise.all(listeners.map((listener) => new Promise((done) => listener.close(done))))
  return ports as [number, number, number]
}

const listening = () =>
  new Promise<ReturnType<typeof createServer>>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
  })

/** What a server answers to one of its four letter words; nothing where it cannot be reached. */
function fourLetters(host: string, port: number, word: string, within: readonly string[]): Promise<string> {
  if (within.length > 0) return fourLettersWithin(host, port, word, within)
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, host, () => socket.write(word))
    socket.setTimeout(1_000, () => socket.destroy())
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
  })
}

function fourLettersWithin(host: string, port: number, word: string, [program = '', ...words]: readonly string[]) {
  return new Promise<string>((resolve) => {
    let answer = ''
    const script = `exec 3<>/dev/tcp/${host}/${port} && printf ${word} >&3 && timeout 1 cat <&3`
    const child = spawn(program, [...words, 'bash', '-c', script], { stdio: ['ignore', 'pipe', 'ignore'] })
    child.stdout.on('data', (chunk) => {
      answer += chunk
    })
    child.on('close', () => resolve(answer))
  })
}
