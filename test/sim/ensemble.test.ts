import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Wire } from '../../src/arbiter/zookeeper/wire.js'
import { seconds } from '../../src/model/time.js'
import { Random } from './chance.js'
import { openSession } from './client.js'
import { Ensemble, type Server } from './ensemble.js'
import { Machine, Thread } from './machine.js'
import { Network } from './network.js'
import { World } from './world.js'

const sessionTimeout = seconds(10)

function cluster() {
  const world = new World(new Random(1), false)
  const network = new Network(world)
  const machine = (name: string) => new Machine(world, name, 1)
  const servers = ['zk1', 'zk2', 'zk3'].map(machine)
  const ensemble = new Ensemble(servers, network, { tick: seconds(2), sessionTimeout })
  const until = (second: number) => world.run(seconds(second), () => false)
  const client = (name: string) => {
    const thread = new Thread(machine(name))
    const said: string[] = []
    const note = (what: string) => () => void said.push(what)
    const wire = openSession(
      { ensemble, network, thread, sessionTimeout },
      { connected: note('connected'), disconnected: note('disconnected'), expired: note('expired'), refused: nothing },
    )
    return { wire, thread, said }
  }
  return { world, network, ensemble, until, client }
}

const nothing = () => undefined
const claim = async (wire: Wire) => {
  await wire.ensure('/lvsha')
  await wire.create('/lvsha/owner', 'lb1', false)
}

test('a session that says nothing ends after its timeout, and what it had goes with it', async () => {
  const { until, client } = cluster()
  const [lb1, lb2] = [client('lb1'), client('lb2')]
  await until(4)
  void claim(lb1.wire)
  await until(5)
  lb1.thread.end()
  const seen: string[][] = []
  for (let second = 6; second <= 20; second++) {
    void lb2.wire.list('/lvsha', nothing).then((names) => seen.push([...names]))
    await until(second)
  }
  assert.equal(seen[7], ['owner'])
  assert.equal(seen.at(-1), [])
})

test('without a majority nothing is committed, and it is once there is one', async () => {
  const { ensemble, until, client } = cluster()
  const lb1 = client('lb1')
  await until(4)
  const others = ensemble.servers.filter((server) => server !== ensemble.leader)
  for (const server of others) server.thread.stop('test')
  let isMade = false
  void lb1.wire.ensure('/lvsha').then(() => {
    isMade = true
  })
  await until(6)
  assert.not.ok(isMade)
  for (const server of others) server.thread.goOn('test')
  await until(8)
  assert.ok(isMade)
})

test('a leader that crashes is replaced, and sessions go on with their whole timeout', async () => {
  const { ensemble, until, client } = cluster()
  const lb1 = client('lb1')
  await until(4)
  void claim(lb1.wire)
  await until(6)
  const before = ensemble.leader as Server
  ensemble.crash(before)
  await until(9)
  assert.ok(ensemble.leader !== undefined && ensemble.leader !== before)
  assert.ok(ensemble.leader?.tree.list('/lvsha').includes('owner'))
})

test('what waited for a connection fails when its session has expired', async () => {
  const { network, ensemble, until, client } = cluster()
  const lb1 = client('lb1')
  await until(4)
  const cut = (by: 1 | -1) => {
    for (const { machine } of ensemble.servers) network.cut(`lb1>${machine.name}`, by)
  }
  cut(1)
  lb1.wire.breakOff()
  const outcomes: string[] = []
  const note = (answer: Promise<unknown>) =>
    answer.then(
      () => outcomes.push('answered'),
      (error: Error) => outcomes.push(error.message),
    )
  void note(lb1.wire.list('/lvsha', nothing))
  await until(20)
  assert.equal([lb1.said, outcomes], [['connected', 'disconnected'], []])
  cut(-1)
  await until(30)
  void note(lb1.wire.list('/lvsha', nothing))
  await until(31)
  assert.equal(lb1.said, ['connected', 'disconnected', 'expired'])
  assert.equal(outcomes, ['the connection is lost', 'the connection is lost'])
})

test.run()
