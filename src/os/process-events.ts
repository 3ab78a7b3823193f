import type { ProcessEvent, ProcessListener } from '../model/process-event.js'
import type { Addon } from './addon.js'
import { isFromKernel, netlinkAddress } from './sockaddr.js'
import { domain, netlinkProtocol, socketType } from './socket-constants.js'
import { prepared, setOption, setReceiveBuffer } from './socket-option.js'

/** A message of the proc connector: struct nlmsghdr, struct cn_msg, struct proc_event (linux/cn_proc.h), in host order. */
const offsets = { idx: 16, val: 20, what: 36, data: 52 } as const
const CN_IDX_PROC = 1
const CN_VAL_PROC = 1
const PROC_CN_MCAST_LISTEN = 1
const NLMSG_DONE = 3

/** `what` of struct proc_event. */
const event = { none: 0, fork: 0x1, exec: 0x2, comm: 0x200, exit: 0x80000000 } as const

/** So much is told in a moment when a large build runs. */
const receiveBuffer = 4 << 20

/** The kernel answers at once, or never: from within a namespace it does not say no. */
const answerMilliseconds = 1000

/**
 * Listens to the kernel's news of processes (NETLINK_CONNECTOR): of all on the host, only from its first network and user
 * namespace, and with CAP_NET_ADMIN. Threads are left out. A refusal is told, not thrown.
 */
export function subscribeProcesses(addon: Addon, listener: ProcessListener): { close(): void } {
  try {
    return listen(new addon.Socket(domain.AF_NETLINK, socketType.SOCK_RAW, netlinkProtocol.NETLINK_CONNECTOR), listener)
  } catch (error) {
    // Whoever asks has no subscription in hand yet.
    setImmediate(() => listener.onRefused(`the kernel gives no news of processes (${(error as Error).message})`))
    return { close: () => undefined }
  }
}

function listen(socket: InstanceType<Addon['Socket']>, listener: ProcessListener): { close(): void } {
  prepared(socket, () => {
    setReceiveBuffer(socket, receiveBuffer)
    socket.bind(netlinkAddress())
    setOption(socket, 'NETLINK_ADD_MEMBERSHIP', CN_IDX_PROC)
    socket.send(listenRequest(), netlinkAddress())
  })
  let isListening = false
  let isClosed = false
  const close = () => {
    clearTimeout(limit)
    if (!isClosed) socket.close()
    isClosed = true
  }
  const giveUp = (why: string) => {
    close()
    listener.onRefused(why)
  }
  const limit = setTimeout(() => giveUp('the kernel gives no news of processes'), answerMilliseconds)
  const begin = (errno: number) => {
    clearTimeout(limit)
    if (errno !== 0) return giveUp(`the kernel refuses news of processes (error ${errno})`)
    isListening = true
    listener.onGap()
  }
  socket.start((error, message) => {
    if (error?.code === 'ENOBUFS') return listener.onGap()
    if (error) return giveUp(`the news of processes broke off (${error.message})`)
    if (!isFromKernel(message.from)) return
    const news = decodeProcessEvent(message.data)
    if (news === undefined) return
    if (news.kind !== 'answer') listener.onEvent(news)
    else if (!isListening) begin(news.errno)
  })
  return { close }
}

function listenRequest(): Buffer {
  const bytes = Buffer.alloc(40)
  bytes.writeUInt32LE(bytes.length, 0)
  bytes.writeUInt16LE(NLMSG_DONE, 4)
  bytes.writeUInt32LE(CN_IDX_PROC, offsets.idx)
  bytes.writeUInt32LE(CN_VAL_PROC, offsets.val)
  bytes.writeUInt16LE(4, 32)
  bytes.writeUInt32LE(PROC_CN_MCAST_LISTEN, 36)
  return bytes
}

type News = ProcessEvent | { readonly kind: 'answer'; readonly errno: number }

/** Reads a message of the connector; undefined where it is about a thread, or nothing that matters here. */
export function decodeProcessEvent(bytes: Buffer): News | undefined {
  if (bytes.length < offsets.data + 16 || bytes.readUInt32LE(offsets.idx) !== CN_IDX_PROC) return undefined
  const word = (index: number) => bytes.readInt32LE(offsets.data + 4 * index)
  const isProcess = (pid: number, group: number) => pid === group
  switch (bytes.readUInt32LE(offsets.what)) {
    case event.none:
      return { kind: 'answer', errno: word(0) }
    case event.fork:
      return isProcess(word(2), word(3)) ? { kind: 'fork', pid: word(3), parent: word(1) } : undefined
    case event.exec:
    case event.comm:
      return isProcess(word(0), word(1)) ? { kind: 'changed', pid: word(1) } : undefined
    case event.exit:
      return isProcess(word(0), word(1)) ? { kind: 'exit', pid: word(1) } : undefined
    default:
      return undefined
  }
}
