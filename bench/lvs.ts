// Programming IPVS beside keepalived and `ipvsadm -R`, one after the other in one boot of the guest, pinned to one CPU.
// usage: npm run bench:lvs [ROUNDS]   needs root, user-mode-linux, keepalived and ipvsadm; ends with 1 when a bound is missed
import { join } from 'node:path'
import { runInGuest } from '../lab/guest/guest.js'

const { status, stderr } = await runInGuest({
  script: join(import.meta.dirname, 'lvs-inside.js'),
  arguments: process.argv.slice(2, 3),
  timeoutSeconds: 1200,
  onLine: (line) => console.log(line),
})
if (status > 1) console.error(stderr)
process.exitCode = status
