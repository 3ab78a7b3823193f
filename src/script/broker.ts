import type { Identity } from './accounts.js'

/** `4:/usr/libexec/lvsha-launch`: set by the launcher, which leaves a broker behind that may become other users. */
export const brokerVariable = 'LVSHA_SPAWNER'

/** What a daemon that may not become another user itself has that done by. */
export type Broker = {
  /** To be inherited by `program` as its descriptor 3. */
  readonly descriptor: number
  readonly program: string
  /** Its words for running the program at `path`. */
  words(identity: Identity, path: string, words: readonly string[]): string[]
}

const inherited = '3'

/** The broker that this process was started with; undefined without the launcher. */
export function brokerOf(environment: NodeJS.ProcessEnv): Broker | undefined {
  const [, descriptor, program] = /^(\d+):(\/.*)$/.exec(environment[brokerVariable] ?? '') ?? []
  if (descriptor === undefined || program === undefined) return undefined
  return {
    descriptor: Number(descriptor),
    program,
    words: ({ uid, gid }, path, [name = path, ...rest]) => [
      '--as',
      inherited,
      String(uid),
      String(gid),
      path,
      name,
      ...rest,
    ],
  }
}
