import { constants } from 'node:os'
import { getSystemErrorMap } from 'node:util'
import { attributes, s32, string } from './codec.js'
import { flag, header, type Reply } from './message.js'

/** What the kernel, or the socket, refused: which operation, the error's number and name, and the kernel's own words. */
export class NetlinkError extends Error {
  readonly operation: string
  readonly errno: number
  /** The error's name: `EEXIST`. */
  readonly code: string
  /** The extended acknowledgement's text, where the kernel gave one. */
  readonly kernel: string | undefined

  constructor(operation: string, errno: number, kernel?: string) {
    const code = codes.get(errno) ?? `errno ${errno}`
    super(`${operation}: ${kernel ?? getSystemErrorMap().get(-errno)?.[1] ?? code} (${code})`)
    this.name = 'NetlinkError'
    this.operation = operation
    this.errno = errno
    this.code = code
    this.kernel = kernel
  }
}

/**
 * The errno of an NLMSG_ERROR, 0 for an acknowledgement, with the extended acknowledgement's text. Its attributes stand
 * behind the repeated request: the whole of it, or only its header (NLM_F_CAPPED).
 */
export function errorOf({ flags, payload }: Reply): { readonly errno: number; readonly kernel?: string | undefined } {
  const errno = -s32.decode(payload.subarray(0, 4))
  if (!(flags & flag.extendedAck)) return { errno }
  const { length } = header.decode(payload.subarray(4))
  const repeated = flags & flag.capped ? header.size : (length + 3) & ~3
  return { errno, kernel: extendedAck.decode(payload.subarray(4 + repeated)).message }
}

/** Where the host numbers its errors like the kernel that answers: they are the same machine. */
const codes: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno)
    .map(([name, errno]): [number, string] => [errno, name])
    .reverse(),
)

/** enum nlmsgerr_attrs. */
const extendedAck = attributes({ message: [1, string] })
