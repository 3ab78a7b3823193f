import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The programs that the tests and the lab start, and the Debian package each comes from. */
const packages = {
  ip: 'iproute2',
  keepalived: 'keepalived',
  ipvsadm: 'ipvsadm',
  'linux.uml': 'user-mode-linux',
  modprobe: 'kmod',
  busybox: 'busybox-static',
  curl: 'curl',
  tshark: 'tshark',
  tmux: 'tmux',
  nginx: 'nginx-light',
  '/usr/lib/frr/vrrpd': 'frr',
  nft: 'nftables',
  arping: 'iputils-arping',
  openssl: 'openssl',
  taskset: 'util-linux',
  valgrind: 'valgrind',
  '/usr/share/zookeeper/bin/zkServer.sh': 'zookeeper',
}

// The last is for programs that are named by their whole path.
const path = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/']

/** @param {string} program */
const isInstalled = (program) =>
  path.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/**
 * Installs what is missing of the named programs, or of all of them. Needs root and apt-get for that.
 * @param {(keyof typeof packages)[]} [programs]
 * @returns {string[]} Debian packages that are still missing
 */
export function installPackages(programs = /** @type {(keyof typeof packages)[]} */ (Object.keys(packages))) {
  const missing = programs.filter((program) => !isInstalled(program)).map((program) => packages[program])
  if (missing.length === 0 || process.getuid?.() !== 0) return missing
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // A service that a package starts would hold ports and, keepalived's case, answer adverts.
  const quiet = ['-o', 'Dpkg::Use-Pty=0', '-qq', '-y', '--no-install-recommends']
  execFileSync('apt-get', ['-qq', 'update'], { stdio: ['ignore', 'ignore', 'inherit'], env: environment })
  execFileSync('apt-get', ['install', ...quiet, ...missing], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: environment,
  })
  return programs.filter((program) => !isInstalled(program)).map((program) => packages[program])
}
