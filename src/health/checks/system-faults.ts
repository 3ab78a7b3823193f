import type { Layer } from '../observation.js'
import { clean } from '../observation.js'
import { ProbeFailed } from './measure.js'

type Fault = { readonly layer: Layer; readonly text: string }

const faults: Readonly<Record<string, Fault>> = {
  ECONNREFUSED: { layer: 'tcp', text: 'refused' },
  ECONNRESET: { layer: 'tcp', text: 'connection reset' },
  ENETUNREACH: { layer: 'tcp', text: 'no route' },
  EHOSTUNREACH: { layer: 'tcp', text: 'no route' },
  ENETDOWN: { layer: 'tcp', text: 'no route' },
  // What routes of type prohibit and blackhole answer.
  EACCES: { layer: 'tcp', text: 'no route' },
  EINVAL: { layer: 'tcp', text: 'no route' },
  ETIMEDOUT: { layer: 'tcp', text: 'connect timeout of the kernel' },
  // Our own side: nothing is known about the server.
  EADDRNOTAVAIL: { layer: 'bind', text: 'cannot bind: no free local address and port' },
  EADDRINUSE: { layer: 'bind', text: 'cannot bind: the local port is in use' },
  ENODEV: { layer: 'bind', text: 'cannot bind: there is no such interface' },
  EPERM: { layer: 'bind', text: 'not allowed: CAP_NET_ADMIN and CAP_NET_RAW are needed, or a firewall forbids it' },
  EMFILE: { layer: 'bind', text: 'cannot open a socket: too many open files' },
  ENFILE: { layer: 'bind', text: 'cannot open a socket: too many open files on this host' },
  ENOBUFS: { layer: 'bind', text: 'cannot open a socket: no memory for it' },
  ENOMEM: { layer: 'bind', text: 'cannot open a socket: no memory for it' },
  EAFNOSUPPORT: { layer: 'bind', text: 'cannot open a socket: address family not supported' },
}

/** What a failed system call means for a check; `layer` takes the place of TCP where another protocol is spoken. */
export function systemFault(error: NodeJS.ErrnoException, layer: Layer = 'tcp'): ProbeFailed {
  const known = faults[error.code ?? '']
  if (!known) return new ProbeFailed(layer, clean(error.message))
  return new ProbeFailed(known.layer === 'tcp' ? layer : known.layer, known.text)
}
