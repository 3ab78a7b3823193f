import { spawn } from 'node:child_process'

/** Room for what is wrong with the rules; more of it says no more. */
const longestComplaint = 500
/** Whoever waits for it has addresses to hold. */
const usualPatienceMs = 10_000

/**
 * Has nft(8) load a script, all of it or nothing. Rejects with what nft says, where there is no nft, or where it has not
 * ended in time, whatever then becomes of it.
 */
export function loadNftables(script: string, patienceMs = usualPatienceMs): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('nft', ['-f', '-'], { stdio: ['pipe', 'ignore', 'pipe'], cwd: '/' })
    // Not by its end: one that sleeps in the kernel outlives a SIGKILL, and a child of its own keeps the pipe open.
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      child.stdin.destroy()
      child.stderr.destroy()
      child.unref()
      reject(new Error(`nft: it has not ended within ${patienceMs} ms`))
    }, patienceMs)
    let complaint = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (complaint.length < longestComplaint) complaint += text
    })
    child.on('error', ({ message }) => {
      clearTimeout(timer)
      reject(new Error(`nft: ${message}`))
    })
    child.on('close', (status, signal) => {
      clearTimeout(timer)
      if (status === 0) resolve()
      else reject(new Error(`nft: ${complaint.split('\n')[0] || (signal ?? `exit status ${status}`)}`))
    })
    // Where it cannot read, its end says why.
    child.stdin.on('error', () => undefined)
    child.stdin.end(script)
  })
}
