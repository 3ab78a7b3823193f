import type { HostFacts } from './host-facts.js'
import type { RoutingNames } from './routing-names.js'

/** What a configuration can ask of the machine that it is read on, beside the text of its first file. */
export type Source = {
  /** The text of a file, or why it cannot be read, to complete "cannot read FILE: …". */
  readFile(path: string): { readonly text: string } | { readonly problem: string; readonly exists?: true }
  /** The files that match a pattern with * ? [ ], in the order of their names. */
  glob(pattern: string): readonly string[]
}

/** Where and as whom a configuration is read: what its lines may depend on. */
export type Circumstances = {
  readonly source: Source
  /** What `@id` lines are compared with. */
  readonly configId: string
  /** Absolute; relative names of files begin there. */
  readonly workingDirectory: string
  /** What the host calls routing tables and the like; the common names where it is not said. */
  readonly names?: RoutingNames
  /** The values of `${_ENV NAME}`. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Where the numbers of `${_RANDOM}` begin, unless `random_seed` says so. */
  readonly seed: number
  /** What is known of the host that it may be meant for; without it rules about hosts say nothing. */
  readonly host?: HostFacts
}

/** A text that is all there is: it can include nothing. */
export const textAlone: Source = {
  readFile: () => ({ problem: 'a text on its own can include no files' }),
  glob: () => [],
}
