import { spawn } from 'node:child_process'

export type Outcome = { readonly status: number | null; readonly stdout: string; readonly stderr: string }

/** Runs a program to its end. The environment is the given one and what a program cannot do without. */
export function execute(
  command: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  folder?: string,
): Promise<Outcome> {
  const { PATH, HOME, LANG } = process.env
  const child = spawn(command, words, {
    cwd: folder,
    env: { PATH, HOME, LANG, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, stdout, stderr }))
  })
}
