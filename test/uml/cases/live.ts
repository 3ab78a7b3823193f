import * as assert from 'uvu/assert'
import {
  live,
  makeLiveNetwork,
  onDirector,
  removeLiveNetwork,
  startEchoes,
  startEchoServer,
} from '../../../lab/guest/live-connection.js'
import { type DirectorProcess, lvsha, startDirector } from '../../support/director-process.js'

// One connection through the director, an echo on it every 20 ms, and what people and accidents do meanwhile.

const service = `${live.virtualAddress}:${live.port}/tcp`
const real = `${live.realServer}:${live.port}`

const server = (address: string, weight: number) =>
  `  real_server ${address} ${live.port} {\n    weight ${weight}\n  }\n`
const configuration = (lines = '', more = '') => `${more}virtual_server ${live.virtualAddress} ${live.port} {
  lb_algo wrr
  lb_kind NAT
  protocol TCP
${lines}
${server(live.realServer, 3)}${server(live.otherServer, 0)}}
`
const instance = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority 100
  virtual_ipaddress {
    ${live.virtualAddress}/32
  }
}
`

const table = () => onDirector('ipvsadm', '-Sn').trim().split('\n').filter(Boolean)
const full = [
  `-A -t ${live.virtualAddress}:80 -s wrr`,
  `-a -t ${live.virtualAddress}:80 -r ${live.realServer}:80 -m -w 3`,
  `-a -t ${live.virtualAddress}:80 -r ${live.otherServer}:80 -m -w 0`,
]
const isFull = () => JSON.stringify(table().sort()) === JSON.stringify(full)

async function eventually(isSo: () => boolean, within = 20_000) {
  for (const end = Date.now() + within; !isSo(); ) {
    if (Date.now() > end) throw new Error(`not so after ${within} ms: ${table().join('\n')}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Runs the case with a network and an echo server, and removes whatever it left. */
const inNetwork =
  (holdsAddress: boolean, run: (start: (text: string) => DirectorProcess) => Promise<void>) => async () => {
    makeLiveNetwork(holdsAddress)
    const echoServer = await startEchoServer()
    const started: DirectorProcess[] = []
    try {
      await run((text) => {
        const folder = started[0]?.folder
        const director = startDirector(live.director, text, folder === undefined ? {} : { folder })
        started.push(director)
        return director
      })
    } catch (error) {
      console.log(...started.map((director) => director.log()))
      throw error
    } finally {
      for (const director of started) director.remove()
      echoServer.kill('SIGKILL')
      removeLiveNetwork()
    }
  }

/** Kills the daemon, starts it again, and says what became of the connection. */
async function killedAndStarted(
  start: (text: string) => DirectorProcess,
  text: string,
  isReady: (director: DirectorProcess) => Promise<unknown>,
) {
  const first = start(text)
  await isReady(first)
  await eventually(isFull)
  const echoes = await startEchoes()
  await new Promise((resolve) => setTimeout(resolve, 500))
  first.child.kill('SIGKILL')
  const second = start(text)
  await isReady(second)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const became = await echoes.end()
  console.log(`  ${JSON.stringify(became)}`)
  assert.ok(isFull())
  assert.not.match(second.log(), /added|removed/)
  assert.is(await second.stop(), 0)
  return became
}

const isUp = (director: DirectorProcess) => director.until(({ services }) => services.length === 1)

export const cases: Record<string, () => Promise<void>> = {
  'killed and started again, a director adopts the table, and a live connection loses no echo': inNetwork(
    true,
    async (start) => {
      const { lost, error } = await killedAndStarted(start, configuration(), isUp)
      assert.equal([lost, error], [0, null])
    },
  ),

  'with the address held by VRRP the connection waits until this node is Master again, and goes on': inNetwork(
    false,
    async (start) => {
      const isMaster = (director: DirectorProcess) =>
        director.until(({ instances }) => instances[0]?.state === 'MASTER')
      const { error } = await killedAndStarted(start, configuration('', instance), isMaster)
      assert.is(error, null)
    },
  ),

  'a cleared table and a foreign edit are shown by diff, repaired within drift_interval, and told': inNetwork(
    true,
    async (start) => {
      const director = start(`lvsha {\n  drift_interval 3\n}\n${configuration()}`)
      const diff = () => lvsha('diff', '--socket', director.socket)
      await isUp(director)
      await eventually(isFull)
      assert.equal([diff().status, diff().stdout], [0, 'The kernel has what is wanted.\n'])
      onDirector('ipvsadm', '-C')
      const cleared = diff()
      if (cleared.status !== 0) assert.match(cleared.stdout, new RegExp(`^- ${service} missing`))
      await eventually(isFull, 6000)
      await eventually(() =>
        new RegExp(`repaired, somebody else had changed the table: ${service} added`).test(director.log()),
      )
      onDirector('ipvsadm', '-e', '-t', `${live.virtualAddress}:80`, '-r', real, '-m', '-w', '9')
      await eventually(isFull, 6000)
      await eventually(() => new RegExp(`repaired, .*${service} ${real} changed, weight 3`).test(director.log()))
      assert.is(await director.stop(), 0)
      assert.equal(table(), [])
    },
  ),

  'weight, drain and enable reach the kernel, and drain waits for the connection': inNetwork(true, async (start) => {
    const director = start(configuration())
    const run = (...words: string[]) => lvsha(...words, '--socket', director.socket)
    const has = (weight: number) => table().some((line) => line.endsWith(`-r ${real} -m -w ${weight}`))
    await isUp(director)
    await eventually(isFull)
    assert.is(run('weight', real, '7').status, 0)
    await eventually(() => has(7))
    const echoes = await startEchoes()
    const late = run('drain', real, '--force-last', '--wait', '2s')
    assert.is(late.status, 8, late.stderr)
    assert.match(late.stderr, /1 active connections are still there after 2/)
    assert.ok(has(0))
    const { lost, error } = await echoes.end()
    assert.equal([lost, error], [0, null])
    const done = run('drain', real, '--force-last', '--wait', '20s')
    assert.is(done.status, 0, done.stderr)
    assert.match(done.stdout, /0 active after/)
    assert.is(run('enable', real).status, 0)
    await eventually(isFull)
    assert.is(await director.stop(), 0)
  }),

  'drain counts templates of persistence apart, and waits for them too': inNetwork(true, async (start) => {
    const director = start(configuration('  persistence_timeout 300'))
    await isUp(director)
    await eventually(() => table().length === 3)
    const echoes = await startEchoes()
    await echoes.end()
    const words = ['drain', real, '--force-last', '--wait', '3s', '--socket', director.socket]
    const { status, stderr } = lvsha(...words)
    assert.is(status, 8, stderr)
    assert.match(stderr, /0 active, 1 persistent connections are still there/)
    assert.is(await director.stop(), 0)
  }),
}
