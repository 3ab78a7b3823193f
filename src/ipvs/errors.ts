/** This kernel has no IPVS, or will not load it; what to do stands in `next`. */
export class IpvsUnavailableError extends Error {
  readonly code = 'IPVS_UNAVAILABLE'
  readonly next: readonly string[] = [
    'modprobe ip_vs  loads it where the kernel has it as a module',
    'in a container: load it on the host, whose kernel it is',
  ]

  constructor(cause: unknown) {
    super('the kernel has no ip_vs', { cause })
    this.name = 'IpvsUnavailableError'
  }
}
