import { test } from 'uvu'
import { type Undo, undoing } from '../../lab/undo.js'

/** One test: what it makes it undoes later. */
export type Story = (undo: Undo) => Promise<void>

/**
 * Runs all stories at the same time, since they mostly wait, and gives each a test of its own name. What they leave is
 * undone when the last has ended, or when a signal ends the process.
 */
export async function testTogether(stories: Readonly<Record<string, Story>>) {
  const entries = Object.entries(stories)
  const outcomes = await undoing((undo) => Promise.allSettled(entries.map(async ([, story]) => story(undo))))
  for (const [index, [name]] of entries.entries()) {
    test(name, () => {
      const outcome = outcomes[index]
      if (outcome?.status === 'rejected') throw outcome.reason
    })
  }
}

/** Waits until it holds; throws with `what` when that takes too long. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, withinMs = 20_000) {
  for (const limit = Date.now() + withinMs; !(await holds()); ) {
    if (Date.now() > limit) throw new Error(`not within ${withinMs / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
