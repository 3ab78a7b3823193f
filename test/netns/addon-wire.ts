import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const child = fileURLToPath(new URL('./addon-child.js', import.meta.url))

const ip = (...words: string[]) => execFileSync('ip', words, { encoding: 'utf8' })

/** A line of JSON from a child. */
export type Report = Record<string, unknown>

/** A task of addon-child.ts that runs in one of the namespaces. */
export class Task {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor(namespace: string, words: string[]) {
    this.#process = spawn('ip', ['netns', 'exec', namespace, process.execPath, child, ...words], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    if (!this.#process.stdout) throw new Error('no pipe')
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]()
  }

  /** The next line; throws where the child ended, or ten seconds passed, without one. */
  async report(): Promise<Report> {
    const limit = setTimeout(() => this.end(), 10_000)
    const line = await this.#lines.next()
    clearTimeout(limit)
    if (line.done) throw new Error('the child ended without a report')
    return JSON.parse(line.value)
  }

  /** The first report that has each of the keys, in whatever order they come. */
  async reportsOf(...keys: string[]): Promise<Report> {
    const first: Report = {}
    while (keys.some((key) => !(key in first))) {
      for (const [key, value] of Object.entries(await this.report())) first[key] ??= value
    }
    return first
  }

  proceed() {
    this.#process.stdin?.write('\n')
  }

  end() {
    this.#process.kill('SIGKILL')
  }
}

/** Two namespaces, `a` and `b`, joined by a veth that is called wire0 at both ends, and what runs in them. */
export class Wire {
  readonly a = `lvsha-${process.pid}-a`
  readonly b = `lvsha-${process.pid}-b`
  #tasks: Task[] = []

  make() {
    for (const namespace of [this.a, this.b]) ip('netns', 'add', namespace)
    ip('-n', this.a, 'link', 'add', 'wire0', 'type', 'veth', 'peer', 'name', 'wire0', 'netns', this.b)
    for (const namespace of [this.a, this.b]) {
      ip('-n', namespace, 'link', 'set', 'lo', 'up')
      ip('-n', namespace, 'link', 'set', 'wire0', 'up')
    }
  }

  /** `ip` with the words, in the namespace. */
  ip(namespace: string, ...words: string[]) {
    return ip('-n', namespace, ...words)
  }

  start(namespace: string, ...words: string[]): Task {
    const task = new Task(namespace, words)
    this.#tasks.push(task)
    return task
  }

  /** Starts a task that has one thing to report. */
  async ask(namespace: string, ...words: string[]): Promise<Report> {
    return this.start(namespace, ...words).report()
  }

  endTasks() {
    for (const task of this.#tasks) task.end()
    this.#tasks = []
  }

  remove() {
    this.endTasks()
    for (const namespace of [this.a, this.b]) {
      if (existsSync(`/run/netns/${namespace}`)) ip('netns', 'delete', namespace)
    }
  }
}

/** Made for a test file; it goes with the process, however that ends. */
export function makeWire(): Wire {
  process.on('SIGTERM', () => process.exit(143))
  process.on('SIGINT', () => process.exit(130))
  const wire = new Wire()
  process.on('exit', () => wire.remove())
  wire.make()
  return wire
}
