import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installPackages } from '../scripts/packages.js'
import { exitCodes, LvshaError, problemOf } from '../src/model/errors.js'
import { checkout } from './checkout.js'
import type { Engine } from './director.js'
import { runInGuest } from './guest/guest.js'
import { removeDeadNetworks } from './network.js'
import { configurePair, type Scene, setScene, startPair } from './scene.js'
import { tellStory } from './story.js'
import { undoing } from './undo.js'
import { ports } from './web-server.js'

const usage = `usage: npm run lab [-- OPTION...]    builds a small cluster out of network namespaces and lets it fail over
  --engine keepalived   the same story with keepalived in the directors' place
  --tui                 leave the cluster up and watch it; quitting removes it
  --clean               remove what a killed lab left
Without ip_vs in this kernel it runs in a User Mode Linux guest. Needs root.`

type Options = { readonly engine: Engine; readonly tui: boolean; readonly clean: boolean; readonly help: boolean }

/** Runs the lab. @returns the exit code */
async function main(words: string[]): Promise<number> {
  const options = readOptions(words)
  if (options.help) return say(usage)
  if (process.getuid?.() !== 0) {
    const message = 'the lab makes network namespaces, which only root may'
    throw new LvshaError('NOT_ROOT', message, ['sudo npm run lab'], exitCodes.permission)
  }
  if (options.clean) return say(cleanText(removeDeadNetworks()))
  install(options.engine === 'lvsha' ? ['ip', 'ipvsadm'] : ['ip', 'ipvsadm', 'keepalived'])
  if (hasIpvs()) return await runHere(options)
  say('This kernel has no ip_vs: the lab runs in a User Mode Linux guest.')
  const { status } = await runInGuest({
    script: import.meta.filename,
    arguments: words,
    timeoutSeconds: options.tui ? 86_400 : 300,
    onLine: say,
    terminal: options.tui,
  })
  return status
}

function readOptions(words: string[]): Options {
  const options = {
    engine: { type: 'string', default: 'lvsha' },
    tui: { type: 'boolean', default: false },
    clean: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const
  try {
    const { engine, ...flags } = parseArgs({ args: words, options }).values
    if (flags.tui && !(process.stdin.isTTY && process.stdout.isTTY)) throw new Error('--tui needs a terminal')
    if (flags.tui && engine === 'keepalived') throw new Error('--tui shows lvsha, not keepalived')
    if (engine !== 'lvsha' && engine !== 'keepalived') throw new Error(`there is no engine "${engine}"`)
    return { ...flags, engine }
  } catch (error) {
    throw new LvshaError('USAGE', problemOf(error).message, [usage], exitCodes.usage)
  }
}

function install(programs: Parameters<typeof installPackages>[0]) {
  const missing = installPackages(programs)
  if (missing.length === 0) return
  const next = [`apt-get install ${missing.join(' ')}`]
  throw new LvshaError('LAB_UNAVAILABLE', `the lab needs ${missing.join(', ')}`, next, exitCodes.unsupported)
}

/** Loads the module where the kernel has one. */
function hasIpvs() {
  spawnSync('modprobe', ['-q', 'ip_vs'])
  return existsSync('/proc/net/ip_vs')
}

const runHere = ({ engine, tui }: Options) =>
  undoing(async (undo) => {
    const scene = await setScene(undo, engine)
    try {
      if (tui) return await watch(scene)
      await tellStory(scene)
      scene.say(engine === 'lvsha' ? 'The end: every check held.' : 'The end.')
      return exitCodes.ok
    } catch (error) {
      for (const director of [scene.lb1, scene.lb2]) console.error(`--- log of ${director.host}\n${director.log()}`)
      throw error
    }
  })

async function watch(scene: Scene): Promise<number> {
  configurePair(scene, 'preempt')
  await startPair(scene)
  scene.say('The client asks five times a second; now the viewer of lb1.')
  scene.hush()
  const requests = scene.client.askSteadily(ports.plain)
  const words = [join(checkout, 'bin/run.js'), 'tui', '--socket', scene.lb1.socket]
  const [status] = await once(spawn(process.execPath, words, { stdio: 'inherit' }), 'exit')
  requests.stop()
  return status ?? exitCodes.error
}

const cleanText = (runs: readonly number[]) =>
  runs.length === 0 ? 'Nothing was left.' : `Removed what was left of ${runs.join(', ')}.`

function say(text: string) {
  console.log(text)
  return exitCodes.ok
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const { message, next, exit } = problemOf(error)
  console.error([`lab: ${message}`, ...next].join('\n'))
  process.exitCode = exit
}
