/** What the kernel tells of processes, not of their threads. */
export type ProcessEvent =
  | { readonly kind: 'fork'; readonly pid: number; readonly parent: number }
  /** It runs another program, or calls itself otherwise. */
  | { readonly kind: 'changed'; readonly pid: number }
  | { readonly kind: 'exit'; readonly pid: number }

export type ProcessListener = {
  readonly onEvent: (event: ProcessEvent) => void
  /** Everything has to be read: the events begin now, or some were lost. */
  readonly onGap: () => void
  /** There will be no events; why, to complete a sentence. */
  readonly onRefused: (why: string) => void
}
