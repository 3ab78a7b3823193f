import { type Options, play, type Run } from './play.js'

/** Leaves away what does not have to go wrong for the same to be found, and plays what is left with its trace. */
export async function shrink(seed: number, options: Options): Promise<Run> {
  let run = await play(seed, options)
  const wanted = run.finding?.invariant
  let only = new Set(run.faults.map((_, index) => index))
  for (const index of [...only]) {
    const less = new Set([...only].filter((other) => other !== index))
    const tried = await play(seed, { ...options, only: less })
    if (wanted !== undefined && tried.finding?.invariant === wanted) only = less
  }
  run = await play(seed, { ...options, only, isTraced: true })
  return run
}
