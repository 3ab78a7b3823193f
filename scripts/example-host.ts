import type { HostFacts } from '../src/config/host-facts.js'
import type { Prefix } from '../src/model/address.js'
import type { FollowedPath, PathPart } from '../src/model/followed-path.js'

const prefix = (address: string, length: number) => ({ address, length }) as Prefix

const part = (path: string, kind: PathPart['kind'], mode: number): PathPart => ({ path, kind, mode, uid: 0, gid: 0 })

const folder = (path: string, mode = 0o755) => part(path, 'folder', mode)

const etc = [folder('/'), folder('/etc'), folder('/etc/keepalived')]
const files: readonly (readonly PathPart[])[] = [
  [folder('/'), folder('/usr'), folder('/usr/bin'), part('/usr/bin/pidof', 'file', 0o755)],
  [...etc, part('/etc/keepalived/check.sh', 'file', 0o755)],
  [...etc, part('/etc/keepalived/notes.txt', 'file', 0o644)],
  [folder('/'), folder('/opt'), folder('/opt/scripts', 0o777), part('/opt/scripts/check.sh', 'file', 0o755)],
]

/** The host that the examples of codes are meant for. */
export const exampleHost: HostFacts = {
  interfaces: new Map([['eth0', [prefix('192.0.2.11', 24)]]]),
  hasInterface: (name) => name === 'eth0' || name === 'eth1',
  isMeant: true,
  follow: (path): FollowedPath => {
    const parts = files.find((all) => all.at(-1)?.path === path)
    return parts ? { parts } : { missing: path }
  },
}

/** Whether a code is about the host, so that its example is checked on this one. */
export const isOfHost = (code: string) => code >= 'LV-C240'

/** The same in words. */
export const exampleHostText = 'on a host with eth0, which has 192.0.2.11/24, and eth1'
