import { setTimeout as sleep } from 'node:timers/promises'
import { hosts } from './network.js'
import { countOwners, type OwnerSpan } from './owners.js'
import {
  check,
  configurePair,
  realServersOf,
  type Scene,
  sameMembers,
  startPair,
  until,
  waitForFullTables,
} from './scene.js'
import { ports } from './web-server.js'

/** Plays what a pair must survive; each step is checked. @throws LvshaError LAB_FAILED with what was wrong */
export async function tellStory(scene: Scene) {
  scene.say('A pair of directors starts: lb1 with priority 100, lb2 with 90.')
  configurePair(scene, 'preempt')
  await startPair(scene)
  await bothServersAnswer(scene)
  await persistenceHolds(scene)
  await deadServerLeaves(scene)
  await killedMasterIsReplaced(scene)
  await masterReturns(scene)

  scene.say('Both directors stop and start again with nopreempt.')
  await Promise.all([scene.lb1.stop(), scene.lb2.stop()])
  check(
    await scene.owners.become([], 5000),
    `the virtual address stayed on ${scene.owners.now()} after an orderly stop`,
  )
  configurePair(scene, 'nopreempt')
  await startPair(scene)
  await killedMasterIsReplaced(scene)
  await masterWaits(scene)
}

async function bothServersAnswer({ client, say }: Scene) {
  const answers = await client.askTimes(ports.plain, 6)
  check(alternates(answers), `six requests were not answered in turn: ${answers}`)
  say(`Six requests: ${answers.join(' ')}`)
}

const alternates = (answers: readonly string[]) =>
  sameMembers([...new Set(answers)], ['web1', 'web2']) &&
  answers.every((answer, i) => i === 0 || answer !== answers[i - 1])

async function persistenceHolds({ client, say }: Scene) {
  const answers = await client.askTimes(ports.persistent, 6)
  check(new Set(answers).size === 1 && /^web[12]$/.test(answers[0] ?? ''), `persistence did not hold: ${answers}`)
  say(`Six requests to the virtual server with persistence: ${answers.join(' ')}`)
}

async function deadServerLeaves(scene: Scene) {
  const { client, network, web1, say } = scene
  const inTable = () => realServersOf(network, 'lb1').some((server) => server.startsWith(`${hosts.web1}:`))
  say('The web server of web1 is killed.')
  web1.kill()
  check(await until(() => !inTable(), 15_000), 'web1 was in the forwarding table 15 s after its death')
  const answers = await client.askTimes(ports.plain, 4)
  check(
    answers.every((answer) => answer === 'web2'),
    `after the death of web1 four requests were answered by ${answers}`,
  )
  say(`It left the forwarding table. Four requests: ${answers.join(' ')}`)
  await web1.start()
  await waitForFullTables(scene)
  const after = await client.askTimes(ports.plain, 4)
  check(alternates(after), `after the return of web1 four requests were not answered in turn: ${after}`)
  say(`It was started again and came back. Four requests: ${after.join(' ')}`)
}

/** kill -9 of everything that runs on lb1, the master. */
async function killedMasterIsReplaced(scene: Scene) {
  const { client, engine, lb1, owners, say } = scene
  const requests = client.askSteadily(ports.plain)
  await sleep(1000)
  check(sameMembers(owners.now(), ['lb1']), `while both directors ran the owners were: ${owners.now()}`)
  const killedAt = Date.now()
  const count = lb1.kill()
  say(`kill -9 of the ${count} process${count === 1 ? '' : 'es'} of lb1's director.`)
  const alone = await owners.become(['lb2'], 10_000)
  // Long enough to see a second owner come back.
  await sleep(2000)
  const owner = owners.now()
  const gap = requests.stop()
  const span = countOwners(owners.changes(), killedAt, Date.now())
  say(outageText(span, gap))
  if (engine === 'lvsha') {
    check(alone && sameMembers(owner, ['lb2']), `10 s after the death of lb1's director the owners were: ${owner}`)
    check(span.several === 0, `there were two owners for ${inSeconds(span.several)}`)
  }
  const answers = await client.askTimes(ports.plain, 4)
  check(alternates(answers), `after the takeover four requests were not answered in turn: ${answers}`)
  say(`Four requests: ${answers.join(' ')}`)
}

async function masterReturns({ client, lb1, owners, say }: Scene) {
  const requests = client.askSteadily(ports.plain)
  const startedAt = Date.now()
  lb1.start()
  say("lb1's director is started again: it preempts.")
  check(await owners.become(['lb1'], 15_000), `15 s after the return of lb1 the owners were: ${owners.now()}`)
  await sleep(1000)
  const gap = requests.stop()
  const span = countOwners(owners.changes(), startedAt, Date.now())
  check(sameMembers(owners.now(), ['lb1']), `after the return of lb1 the owners were: ${owners.now()}`)
  say(outageText(span, gap))
}

async function masterWaits({ lb1, owners, say }: Scene) {
  const before = owners.changes().length
  lb1.start()
  say("lb1's director is started again: with nopreempt it must not take the address back.")
  // More than twice as long as a backup of its priority waits for a master: 3 × 1 s + 0.61 s.
  await sleep(8000)
  // A director that was killed may have left the address behind: removing that is all that may happen.
  const quiet = owners
    .changes()
    .slice(before)
    .every(({ host, holds }) => host === 'lb1' && !holds)
  check(quiet && sameMembers(owners.now(), ['lb2']), `8 s after the return of lb1 the owners were: ${owners.now()}`)
  const state = (await lb1.state()) ?? 'BACKUP'
  check(state === 'BACKUP', `lb1 came back as ${state}`)
  say('After 8 s lb2 still has it.')
}

const outageText = (span: OwnerSpan, gap: number) =>
  `No owner for ${inSeconds(span.none)}, two owners for ${inSeconds(span.several)}; ` +
  `longest time without an answer ${inSeconds(gap)}.`

const inSeconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`
