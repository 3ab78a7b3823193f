/** Takes steps that must be undone; they run last first. */
export type Undo = { later(step: () => unknown): void }

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs `work` and then every step that it left with `undo.later`, however it ends. A signal that ends the process, or an
 * error that nobody caught, waits for the steps too. Not to be nested: the inner one would end the process too early.
 */
export async function undoing<T>(work: (undo: Undo) => Promise<T>): Promise<T> {
  const steps: (() => unknown)[] = []
  let running: Promise<void> | undefined
  const undoAll = () => {
    running ??= runLastFirst(steps)
    return running
  }
  const onSignal = async (signal: NodeJS.Signals) => {
    await undoAll()
    release()
    process.kill(process.pid, signal)
  }
  const onCrash = async (error: unknown) => {
    console.error(error)
    await undoAll()
    process.exit(1)
  }
  const release = () => {
    for (const signal of signals) process.off(signal, onSignal)
    process.off('uncaughtException', onCrash)
  }
  for (const signal of signals) process.on(signal, onSignal)
  process.on('uncaughtException', onCrash)
  try {
    return await work({ later: (step) => steps.push(step) })
  } finally {
    await undoAll()
    release()
  }
}

/** A step that fails does not keep the earlier ones from being undone. Steps that are added meanwhile run too. */
async function runLastFirst(steps: (() => unknown)[]) {
  for (let step = steps.pop(); step; step = steps.pop()) {
    try {
      await step()
    } catch (error) {
      console.error(error)
    }
  }
}
