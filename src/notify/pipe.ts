import { constants } from 'node:fs'
import { chmod, chown, type FileHandle, lstat, open, rm } from 'node:fs/promises'
import type { Clock } from '../health/clock.js'
import type { CommandPolicy } from '../model/command.js'
import type { NotifyPipe } from '../model/notify.js'
import { seconds } from '../model/time.js'
import { identityOf, readAccounts } from '../script/accounts.js'
import type { RunCommand } from '../script/prepare.js'
import { hasSucceeded, type Running, runText } from '../script/run.js'

/** A named pipe that is written to, and whoever was started to read it. */
export type PipeWriter = {
  /** One line, whole or not at all: a pipe that nobody reads fills up. */
  readonly write: (line: string) => void
  /** Ends the reader, and removes the pipe where we made it. */
  readonly close: () => void
}

export type PipeParts = {
  readonly clock: Clock
  readonly run: RunCommand
  readonly policy: () => Pick<CommandPolicy, 'account'>
  readonly onTrouble: (path: string, text: string) => void
}

/** Before a reader that has ended is started again. */
const patience = seconds(1)

/** Opens a pipe, which is made where there is none; what is written before that waits. */
export function openPipe(pipe: NotifyPipe, { clock, run, policy, onTrouble }: PipeParts): PipeWriter {
  const { path, reader } = pipe
  let isClosed = false
  let isFull = false
  let running: Running | undefined
  let callOff = () => {}
  let made = false

  const opened = make().then((handle) => {
    if (reader && !isClosed) read(handle)
    return handle
  })
  let writing: Promise<unknown> = opened.catch((error: Error) => onTrouble(path, `cannot be used: ${error.message}`))

  async function make(): Promise<FileHandle> {
    const found = await lstat(path).catch(() => undefined)
    if (!found) {
      const program = { words: ['mkfifo', '-m', '600', path], account: daemon() }
      const result = await run(program, { limit: seconds(10) }).result
      if (!hasSucceeded(result)) throw new Error(runText(result))
      made = true
      const identity = identityOf(pipe.account ?? policy().account, await readAccounts(), daemonIdentity())
      if (typeof identity === 'string') throw new Error(identity)
      await chown(path, identity.uid, identity.gid)
      await chmod(path, 0o600)
    } else if (!found.isFIFO()) throw new Error('it is there, and is no pipe')
    // For reading too, so that it is open for writing whether anybody reads or not.
    return await open(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  }

  function read(handle: FileHandle) {
    if (!reader || isClosed) return
    running = run({ ...reader, words: [...reader.words, path] }, {})
    void running.result.then((result) => {
      if (isClosed) return
      onTrouble(path, `its reader has ended, ${runText(result)}: it is started again`)
      callOff = clock.wake(patience, () => read(handle))
    })
  }

  async function put(line: string) {
    const handle = await opened.catch(() => undefined)
    if (!handle || isClosed) return
    try {
      await handle.write(line)
      isFull = false
    } catch (error) {
      // Told once: the reader may be slow for long.
      if (!isFull) onTrouble(path, `a line was lost: ${(error as Error).message}`)
      isFull = true
    }
  }

  return {
    write(line) {
      writing = writing.then(() => put(line))
    },
    close() {
      void writing.then(async () => {
        isClosed = true
        callOff()
        running?.stop()
        const handle = await opened.catch(() => undefined)
        await handle?.close()
        if (made) await rm(path, { force: true })
      })
    },
  }
}

const daemonIdentity = () => ({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 })

const daemon = () => ({ user: String(daemonIdentity().uid), group: String(daemonIdentity().gid) })
