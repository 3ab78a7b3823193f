// How long `lvsha check` takes for a large file, beside `keepalived -t` on the same file: in pairs, so that a busy moment
// meets both. Then files of two and four times the size: a step that is not linear shows as a longer time for each line.
// usage: npm run bench:parse   ends with 1 when one of the bounds is passed; needs keepalived
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../src/config/parse.js'

const pairs = 5
const bounds = { ratio: 3, megabytes: 400, growth: 1.5 }

type Reading = { readonly milliseconds: number; readonly megabytes: number }

/** So many virtual servers with ten real servers each, every one with a check. */
function configuration(services: number): string {
  const servers = Array.from({ length: 10 }, (_, j) => `172.16.${j}`)
  return Array.from({ length: services }, (_, i) => {
    const address = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`
    const real = servers.map(
      (net) =>
        ` real_server ${net}.${i & 255} 80 {\n  weight 1\n  TCP_CHECK {\n   connect_timeout 3\n   retry 2\n  }\n }\n`,
    )
    return `virtual_server ${address} 80 {\n lb_algo rr\n lb_kind NAT\n protocol TCP\n${real.join('')}}\n`
  }).join('')
}

/** Reads and checks a file in this process, from the disk to the configuration. */
function readFile(file: string): Reading {
  const start = process.hrtime.bigint()
  const { config } = readConfig(readFileSync(file, 'utf8'), file, 'lb1')
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6
  if (!config) throw new Error(`${file} has errors`)
  return { milliseconds, megabytes: process.resourceUsage().maxRSS / 1024 }
}

/** The same in a process of its own, so that nothing is warm and its memory is its own. */
function readApart(file: string): Reading {
  const { stdout, status, stderr } = spawnSync(process.execPath, [import.meta.filename, file], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Reading
}

/** Milliseconds of `keepalived -t`, from its start to its end. */
function keepalived(file: string): number {
  const start = process.hrtime.bigint()
  const { status, error } = spawnSync('keepalived', ['-t', '-f', file])
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6
  if (error) throw error
  if (status !== 0) throw new Error(`keepalived -t ended with ${status}`)
  return milliseconds
}

const median = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

/** Measures one size, prints it, and answers with its figures. */
function measure(folder: string, services: number) {
  const file = join(folder, `${services}.conf`)
  const text = configuration(services)
  writeFileSync(file, text)
  const times = Array.from({ length: pairs }, () => ({ theirs: keepalived(file), ours: readApart(file) }))
  const ours = median(times.map((pair) => pair.ours.milliseconds))
  const theirs = median(times.map((pair) => pair.theirs))
  const megabytes = Math.max(...times.map((pair) => pair.ours.megabytes))
  const lines = text.split('\n').length - 1
  const ratio = ours / theirs
  const nanoseconds = (ours * 1e6) / lines
  const cells = [
    String(services),
    (text.length / 1e6).toFixed(1),
    theirs.toFixed(0),
    ours.toFixed(0),
    ratio.toFixed(2),
    megabytes.toFixed(0),
    nanoseconds.toFixed(0),
  ]
  console.log(row(cells))
  return { ratio, megabytes, nanoseconds }
}

const headings = ['services', 'MB', 'keepalived ms', 'lvsha ms', 'ratio', 'peak MB', 'ns a line']

const row = (cells: readonly string[]) =>
  cells.map((cell, index) => cell.padStart((headings[index] ?? '').length)).join('  ')

function compare() {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-parse-'))
  try {
    console.log(row(headings))
    const [single, , fourfold] = [5_000, 10_000, 20_000].map((services) => measure(folder, services))
    if (!single || !fourfold) return
    const growth = fourfold.nanoseconds / single.nanoseconds
    console.log(
      `5,000 services: ${single.ratio.toFixed(2)} times keepalived -t, at most ${bounds.ratio}; ` +
        `${single.megabytes.toFixed(0)} MB, at most ${bounds.megabytes}; ` +
        `four times the file takes ${growth.toFixed(2)} times as long for each line, at most ${bounds.growth}; ` +
        `medians of ${pairs}`,
    )
    const isWithin = single.ratio <= bounds.ratio && single.megabytes < bounds.megabytes && growth <= bounds.growth
    if (!isWithin) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const [file] = process.argv.slice(2)
if (file === undefined) compare()
else console.log(JSON.stringify(readFile(file)))
