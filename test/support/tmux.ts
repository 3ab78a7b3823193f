import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A terminal that a program runs in, and what a person would see of it and type into it. */
export type Terminal = {
  readonly screen: () => string
  /** The same with its escape sequences. */
  readonly styled: () => string
  /** Waits for a moment at which all of the texts are on the screen; one look may see half a frame. */
  readonly until: (...texts: readonly (string | RegExp)[]) => Promise<void>
  readonly type: (...keys: string[]) => void
  readonly paste: (text: string) => void
  readonly resize: (columns: number, rows: number) => void
  /** A variable of tmux for the pane: `alternate_on`, `cursor_flag`. */
  readonly ask: (variable: string) => string
  readonly close: () => void
}

const patience = 20_000
let opened = 0

/** Runs a shell command in a tmux of its own that no other one knows. */
export function openTerminal(columns: number, rows: number, command: string): Terminal {
  const name = `lvsha-test-${process.pid}-${opened++}`
  const tmux = (...words: string[]) =>
    execFileSync('tmux', ['-L', name, '-f', '/dev/null', ...words], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8', TMUX: '' },
    })
  tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), command)
  const socket = tmux('display-message', '-p', '#{socket_path}').trim()
  const screen = () => tmux('capture-pane', '-p')
  return {
    screen,
    styled: () => tmux('capture-pane', '-p', '-e'),
    async until(...texts) {
      const limit = Date.now() + patience
      for (;;) {
        const shown = screen()
        const missing = texts.find((text) => (typeof text === 'string' ? !shown.includes(text) : !text.test(shown)))
        if (missing === undefined) return
        if (Date.now() > limit) throw new Error(`no ${missing} on the screen:\n${shown}`)
        await sleep(100)
      }
    },
    paste(text) {
      tmux('set-buffer', text)
      // With the marks around it, where the program wants them.
      tmux('paste-buffer', '-p')
    },
    type: (...keys) => void tmux('send-keys', ...keys),
    resize: (width, height) => void tmux('resize-window', '-x', String(width), '-y', String(height)),
    ask: (variable) => tmux('display-message', '-p', `#{${variable}}`).trim(),
    close() {
      try {
        tmux('kill-server')
      } catch {
        // It has ended with the program that ran in it.
      }
      rmSync(socket, { force: true })
    },
  }
}
