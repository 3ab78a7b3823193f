// Runs in the guest: makes the network of one live connection, and measures in the namespace of its director.
// usage: lvs-inside.js [ROUNDS]
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { live, makeLiveNetwork } from '../lab/guest/live-connection.js'

makeLiveNetwork(true)
const measure = join(import.meta.dirname, 'lvs-measure.js')
const { status } = spawnSync(
  'ip',
  ['netns', 'exec', live.director, process.execPath, measure, ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 2
