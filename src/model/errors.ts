/** What an exit status means, the same for every command and with `--json`. */
export const exitCodes = {
  ok: 0,
  error: 1,
  usage: 2,
  unhealthy: 3,
  unreachable: 4,
  permission: 5,
  configuration: 6,
  refused: 7,
  timedOut: 8,
  unsupported: 9,
  cancelled: 10,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** An error as data: what crosses a thread or the control socket. */
export type Problem = {
  readonly code: string
  readonly message: string
  readonly next: readonly string[]
  readonly exit: ExitCode
  /** What there is to list, a line each: the errors of a file. */
  readonly details?: readonly string[]
}

/** A failure that a person can act on: a stable code, a sentence, and what to try next. */
export class LvshaError extends Error {
  readonly code: string
  readonly next: readonly string[]
  readonly exit: ExitCode
  readonly details: readonly string[]

  constructor(
    code: string,
    message: string,
    next: readonly string[],
    exit: ExitCode,
    cause?: unknown,
    details: readonly string[] = [],
  ) {
    super(message, { cause })
    this.name = 'LvshaError'
    this.code = code
    this.next = next
    this.exit = exit
    this.details = details
  }

  toProblem(): Problem {
    const { code, message, next, exit, details } = this
    return { code, message, next, exit, ...(details.length > 0 ? { details } : {}) }
  }

  static from(problem: Problem): LvshaError {
    return new LvshaError(problem.code, problem.message, problem.next, problem.exit, undefined, problem.details)
  }
}

/** The error as data, whatever was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof LvshaError) return error.toProblem()
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'UNFORESEEN', message, next: [], exit: exitCodes.error }
}

/** The exit status for a system call that failed: whether this user may not, or something else. */
export const exitOfSystemError = ({ code }: NodeJS.ErrnoException): ExitCode =>
  code === 'EACCES' || code === 'EPERM' ? exitCodes.permission : exitCodes.error
