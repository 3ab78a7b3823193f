import { spawn } from 'node:child_process'

/** Room for what is wrong with the rules; more of it says no more. */
const longestComplaint = 500
/** Whoever waits for it has addresses to hold. */
const patienceMs = 10_000

/** Has nft(8) load a script, all of it or nothing. Rejects with what nft says, or where there is no nft. */
export function loadNftables(script: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('nft', ['-f', '-'], { stdio: ['pipe', 'ignore', 'pipe'], cwd: '/', timeout: patienceMs })
    let complaint = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (complaint.length < longestComplaint) complaint += text
    })
    child.on('error', ({ message }) => reject(new Error(`nft: ${message}`)))
    child.on('close', (status, signal) => {
      if (status === 0) resolve()
      else reject(new Error(`nft: ${complaint.split('\n')[0] || (signal ?? `exit status ${status}`)}`))
    })
    // Where it cannot read, its end says why.
    child.stdin.on('error', () => undefined)
    child.stdin.end(script)
  })
}
