/** What `lvsha release` says it has done. */
export function releaseText({
  addresses,
  interfaces,
  routing,
  services,
}: {
  readonly addresses: readonly string[]
  readonly interfaces: readonly string[]
  readonly routing: readonly string[]
  readonly services: readonly string[]
}): string {
  const lines = [
    ...addresses.map((address) => `removed address ${address}`),
    ...interfaces.map((name) => `removed interface ${name}`),
    ...routing.map((name) => `removed ${name}`),
    ...services.map((service) => `removed virtual server ${service}`),
  ]
  return `${lines.length > 0 ? lines.join('\n') : 'Nothing was left.'}\n`
}
