import { seconds } from '../../src/model/time.js'
import type { Random } from './chance.js'
import type { Cluster, Host } from './cluster.js'
import type { Server } from './ensemble.js'
import type { Thread } from './machine.js'

/** Something that goes wrong, and comes right again. */
export type Fault = {
  readonly at: number
  readonly until: number
  readonly text: string
  readonly begin: () => void
  readonly end: () => void
}

type Act = Pick<Fault, 'text' | 'begin' | 'end'>

type Kind = {
  readonly weight: number
  /** It is one of the processes alone: the network and the servers are as they should be. */
  readonly isLocal: boolean
  readonly draw: (cluster: Cluster, random: Random) => Act | undefined
}

const nothing = () => undefined

/** For as long as it lasts these stand still, whoever they are then. */
function standstill(text: string, threads: () => readonly Thread[]): Act {
  let stopped: readonly Thread[] = []
  return {
    text,
    begin: () => {
      stopped = threads()
      for (const thread of stopped) thread.stop(text)
    },
    end: () => {
      for (const thread of stopped) thread.goOn(text)
    },
  }
}

const threadsOf = ({ daemon }: Host) => (daemon ? [daemon.main, daemon.worker] : [])
const guardianOf = ({ daemon }: Host) => (daemon?.guardian ? [daemon.guardian.thread] : [])

const ofHost = (weight: number, draw: (host: Host, random: Random) => Act): Kind => ({
  weight,
  isLocal: true,
  draw: ({ hosts }, random) => draw(random.one(hosts), random),
})

const onWays = (text: string, { network }: Cluster, ways: readonly string[]): Act => ({
  text,
  begin: () => {
    for (const way of ways) network.cut(way, 1)
  },
  end: () => {
    for (const way of ways) network.cut(way, -1)
  },
})

const ofServers = (
  weight: number,
  draw: (cluster: Cluster, servers: readonly Server[], random: Random) => Act,
): Kind => ({
  weight,
  isLocal: false,
  draw: (cluster, random) => cluster.arbiter && draw(cluster, cluster.arbiter.ensemble.servers, random),
})

const others = (cluster: Cluster, name: string) =>
  [
    ...cluster.hosts.map((host) => host.name),
    ...(cluster.arbiter?.ensemble.servers ?? []).map(({ machine }) => machine.name),
  ].filter((other) => other !== name)

/** Adverts and what the servers are asked may go by one cable. */
const bothKinds = (ways: readonly string[]) => ways.flatMap((way) => [way, `adverts ${way}`])

const kinds: readonly Kind[] = [
  ofHost(3, (host) => standstill(`the daemon of ${host.name} is stopped`, () => threadsOf(host))),
  ofHost(1, (host) => standstill(`the guardian of ${host.name} is stopped`, () => guardianOf(host))),
  ofHost(2, (host, random) => {
    // Whichever of them goes on first.
    const isGuardianFirst = random.chance(0.5)
    return standstill(`daemon and guardian of ${host.name} are stopped`, () =>
      isGuardianFirst ? [...guardianOf(host), ...threadsOf(host)] : [...threadsOf(host), ...guardianOf(host)],
    )
  }),
  ofHost(2, (host) => standstill(`the engine of ${host.name} is blocked`, () => threadsOf(host).slice(1))),
  ofHost(1, (host) => standstill(`the main thread of ${host.name} is blocked`, () => threadsOf(host).slice(0, 1))),
  ofHost(3, (host) => ({
    text: `the daemon of ${host.name} is killed`,
    begin: () => host.daemon?.kill(),
    end: nothing,
  })),
  ofHost(1, (host) => ({
    text: `the guardian of ${host.name} is killed`,
    begin: () => host.daemon?.guardian?.end('SIGKILL'),
    end: nothing,
  })),
  ofHost(2, (host) => ({
    text: `everything of ${host.name} is killed`,
    begin: () => {
      const { daemon } = host
      daemon?.guardian?.end('SIGKILL')
      daemon?.kill()
    },
    end: nothing,
  })),
  ofHost(1, (host) => ({
    text: `${host.name} loses its power`,
    begin: () => host.powerOff(),
    end: () => host.powerOn(),
  })),
  ofHost(1, (host) => ({
    text: `the daemon of ${host.name} is asked to end`,
    begin: () => host.daemon?.terminate(),
    end: nothing,
  })),
  {
    weight: 1,
    isLocal: false,
    draw: ({ network }, random) => {
      const loss = random.between(0.1, 0.7)
      return {
        text: `adverts are lost, ${Math.round(100 * loss)} of 100`,
        begin: () => {
          network.loss = loss
        },
        end: () => {
          network.loss = 0
        },
      }
    },
  },
  {
    weight: 2,
    isLocal: false,
    draw: (cluster, random) => {
      const from = random.one(cluster.hosts)
      const to = random.one(cluster.hosts.filter((host) => host !== from))
      const isBoth = random.chance(0.5)
      const ways = [`adverts ${from.name}>${to.name}`, ...(isBoth ? [`adverts ${to.name}>${from.name}`] : [])]
      return onWays(`no adverts ${from.name} ${isBoth ? 'and' : 'to'} ${to.name}`, cluster, ways)
    },
  },
  {
    weight: 3,
    isLocal: false,
    draw: (cluster, random) => {
      const { name } = random.one(cluster.hosts)
      const direction = random.one(['both', 'out', 'in'])
      const ways = others(cluster, name).flatMap((other) => [
        ...(direction === 'in' ? [] : [`${name}>${other}`]),
        ...(direction === 'out' ? [] : [`${other}>${name}`]),
      ])
      return onWays(`${name} is cut off, ${direction}`, cluster, bothKinds(ways))
    },
  },
  ofServers(2, (cluster, servers, random) => {
    const { name } = random.one(cluster.hosts)
    const ways = servers.flatMap(({ machine }) => {
      if (random.chance(0.3)) return []
      const [out, back] = [`${name}>${machine.name}`, `${machine.name}>${name}`]
      return random.one([[out], [back], [out, back]])
    })
    return onWays(`cut: ${ways.join(' ')}`, cluster, ways)
  }),
  ofServers(2, (cluster, servers, random) => {
    const { name } = random.one(servers).machine
    const isAmongServers = random.chance(0.5)
    const ways = (isAmongServers ? servers.map(({ machine }) => machine.name) : others(cluster, name))
      .filter((other) => other !== name)
      .flatMap((other) => [`${name}>${other}`, `${other}>${name}`])
    return onWays(`${name} is cut off${isAmongServers ? ' from the other servers' : ''}`, cluster, ways)
  }),
  ofServers(2, ({ arbiter }) => {
    let crashed: Server | undefined
    return {
      text: 'the leader crashes',
      begin: () => {
        crashed = arbiter?.ensemble.leader
        if (crashed) arbiter?.ensemble.crash(crashed)
      },
      end: () => {
        if (crashed) arbiter?.ensemble.restart(crashed)
      },
    }
  }),
  ofServers(1, ({ arbiter }, servers, random) => {
    const down = servers.filter(() => random.chance(0.7))
    let crashed: readonly Server[] = []
    return {
      text: `${down.map(({ machine }) => machine.name).join(', ')} crash`,
      begin: () => {
        crashed = down.filter(({ isUp }) => isUp)
        for (const server of crashed) arbiter?.ensemble.crash(server)
      },
      end: () => {
        for (const server of crashed) arbiter?.ensemble.restart(server)
      },
    }
  }),
  ofServers(1, (_, servers, random) => {
    const { thread, machine } = random.one(servers)
    return standstill(`${machine.name} is stopped`, () => [thread])
  }),
]

/** How long faults last: as often under a second as over ten. */
function lengthOf(random: Random) {
  const [least, most] = [Math.log(0.1), Math.log(20)]
  return seconds(Math.exp(random.between(least, most)))
}

/** The pause between two faults where only one at a time is wanted, after it has come right. */
const rest = seconds(9)

/** The faults of a run. Calm: processes alone fail, one after the other; else whatever, whenever. */
export function drawFaults(cluster: Cluster, random: Random, isCalm: boolean): readonly Fault[] {
  const from = seconds(cluster.arbiter ? 9 : 6)
  const possible = kinds.filter(({ isLocal }) => isLocal || !isCalm)
  let next: number = from + random.between(0, seconds(2))
  return Array.from({ length: random.whole(1, isCalm ? 2 : 5) }, (_, index) => {
    const act = random.one(possible, ({ weight }) => weight).draw(cluster, random)
    if (!act) return []
    const length = isCalm ? Math.min(lengthOf(random), seconds(5)) : lengthOf(random)
    const at = isCalm ? next : from + random.between(0, seconds(12))
    next = at + length + rest
    return [{ ...act, text: `${index + 1}. ${act.text}`, at, until: at + length }]
  }).flat()
}
