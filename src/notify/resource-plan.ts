/** Where a row of resources stands: how many of them are started, from the first on; undefined before anything is known. */
export type Progress = {
  readonly started: number | undefined
  /** One could not be started: those after it wait until they are wanted anew. */
  readonly isHalted: boolean
}

export type ResourceAction = { readonly kind: 'start' | 'stop'; readonly index: number }

/**
 * The next thing to do, so that all are started in order, or stopped in reverse; undefined where nothing is left to do. Of
 * what an earlier life of the daemon may have left running, all is stopped, and what is wanted is started again.
 */
export function nextAction(
  count: number,
  { started, isHalted }: Progress,
  isWanted: boolean,
): ResourceAction | undefined {
  const known = started ?? (isWanted ? 0 : count)
  if (isWanted) return known < count && !isHalted ? { kind: 'start', index: known } : undefined
  return known > 0 ? { kind: 'stop', index: known - 1 } : undefined
}

/**
 * What an action leads to. One that could not be started may run in part: it is stopped like those that were. One that
 * could not be stopped does not keep those before it from being stopped.
 */
export function afterAction({ kind, index }: ResourceAction, hasSucceeded: boolean): Progress {
  return kind === 'start' ? { started: index + 1, isHalted: !hasSucceeded } : { started: index, isHalted: false }
}
