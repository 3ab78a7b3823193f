import { lstat, readlink } from 'node:fs/promises'
import { type FollowedPath, partOf, type Sight, walk } from '../model/followed-path.js'

/** Follows an absolute path part by part, and links to where they lead. */
export async function followPath(path: string): Promise<FollowedPath> {
  const steps = walk(path)
  let step = steps.next()
  while (!step.done) step = steps.next(await look(step.value))
  return step.value
}

/**
 * Every path whose change may lead a path elsewhere: the links on the way, and its end or the first part that is not there.
 */
export async function turnsOf(path: string): Promise<ReadonlySet<string>> {
  const turns = new Set<string>()
  const steps = walk(path)
  let last = ''
  let step = steps.next()
  while (!step.done) {
    last = step.value
    const sight = await look(last)
    if ('target' in sight) turns.add(last)
    step = steps.next(sight)
  }
  return turns.add(last)
}

async function look(path: string): Promise<Sight> {
  try {
    const stats = await lstat(path)
    return { part: partOf(path, stats), ...(stats.isSymbolicLink() && { target: await readlink(path) }) }
  } catch (error) {
    return { problem: (error as NodeJS.ErrnoException).code ?? 'EIO' }
  }
}
