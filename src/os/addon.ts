import { createRequire } from 'node:module'
import { join } from 'node:path'
import { exitCodes, exitOfSystemError, LvshaError } from '../model/errors.js'
import type { Instant } from '../model/time.js'

/** What native/addon offers: sockets of every domain, clocks and scheduling. It knows no protocol. */
export type Addon = {
  /** Always close-on-exec and non-blocking. `label` says in errors what the socket is for: an interface name. */
  readonly Socket: new (
    domain: number,
    type: number,
    protocol: number,
    label?: string,
  ) => Socket
  /** The kernel's number of a network interface. Throws ENODEV. */
  interfaceIndex(name: string): number
  /** Microseconds on CLOCK_MONOTONIC or CLOCK_BOOTTIME. */
  clock(name: 'monotonic' | 'boottime'): number
  /**
   * Enters the network namespace of a file, with the calling thread and those that it starts from now on. Throws ENOENT;
   * EPERM without CAP_SYS_ADMIN.
   */
  enterNetwork(path: string): void
  /** SCHED_RR at a priority of 1 to 99 for the calling thread alone, not inherited. Throws EPERM without CAP_SYS_NICE. */
  realtime(priority: number): void
}

/** A socket, for datagrams unless it is said otherwise. Every method throws a SystemError; on a closed socket, with code EBADF. */
export type Socket = {
  /** An int or the octets of a structure. `operation` names the call in the error. */
  setOption(level: number, option: number, value: number | Uint8Array, operation?: string): void
  /** Instructions of struct sock_filter (linux/filter.h): only what they let pass is queued from now on. */
  setFilter(instructions: Uint8Array): void
  bind(address: Uint8Array): void
  /** Datagrams go there and come from there alone. A stream socket sets out, and `whenConnected` tells how it went. */
  connect(address: Uint8Array): void
  /** Calls back once, when a stream socket is connected or cannot be. */
  whenConnected(listener: (error: SystemError | null) => void): void
  /** The descriptor, the caller's from now on; every other method then says EBADF. */
  detach(): number
  /**
   * Sends one datagram now and returns the number of octets. `control` is a chain of struct cmsghdr. EAGAIN where the send
   * buffer is full.
   */
  send(data: Uint8Array, address?: Uint8Array, flags?: number, control?: Uint8Array): number
  /** The next datagram, or undefined when none came in time. Blocks the thread. */
  receive(timeoutMilliseconds: number): Message | undefined
  /** From now on gives every datagram, and every pending error of the socket, to the listener. Once per socket. */
  start(listener: (...event: [error: SystemError, message: undefined] | [error: null, message: Message]) => void): void
  /** Whether a started socket keeps the event loop alive; it does at first. */
  ref(): void
  unref(): void
  close(): void
}

/** A datagram, whole, with what the kernel was asked to tell about it. */
export type Message = {
  readonly data: Buffer
  /** The sender's sockaddr; empty where there is none. */
  readonly from: Buffer
  /** When it arrived, not when it was read, where SO_TIMESTAMPNS is set. */
  readonly at: Instant
  /** Of packet sockets, and where IP_PKTINFO or IPV6_RECVPKTINFO is set. */
  readonly interfaceIndex?: number
  /** 4 or 16 octets, where IP_PKTINFO or IPV6_RECVPKTINFO is set. */
  readonly destination?: Buffer
  /** TTL or hop limit, where IP_RECVTTL or IPV6_RECVHOPLIMIT is set. */
  readonly ttl?: number
}

/** A failed system call; `errno` is negative, as in Node's own errors. */
export type SystemError = Error & {
  readonly code: string
  readonly errno: number
  readonly syscall: string
  readonly interface?: string
}

/**
 * Loads the addon that was compiled in the package, or came with it as a prebuilt binary.
 * @throws LvshaError ADDON_NOT_LOADED
 */
export function loadAddon(packageRoot: string): Addon {
  const load = createRequire(import.meta.url)('node-gyp-build') as (folder: string) => Addon
  try {
    return load(join(packageRoot, 'native/addon'))
  } catch (error) {
    throw new LvshaError(
      'ADDON_NOT_LOADED',
      `the native addon cannot be loaded: ${error instanceof Error ? error.message.trim() : String(error)}`,
      ['npm rebuild  compiles it in a checkout', 'lvsha runs on Linux, x64 and arm64'],
      exitCodes.unsupported,
      error,
    )
  }
}

/**
 * Enters a network namespace by the name that `ip netns` knows it by.
 * @throws LvshaError NAMESPACE_CLOSED
 */
export function enterNamespace(addon: Addon, name: string) {
  try {
    addon.enterNetwork(join('/run/netns', name))
  } catch (error) {
    const failure = error as SystemError
    const sentence = `cannot enter the network namespace ${name}: ${failure.message}`
    throw new LvshaError('NAMESPACE_CLOSED', sentence, [`ip netns add ${name}`], exitOfSystemError(failure), error)
  }
}
