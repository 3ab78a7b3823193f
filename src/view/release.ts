/** What `lvsha release` says it has done. */
export function releaseText({
  addresses,
  services,
}: {
  readonly addresses: readonly string[]
  readonly services: readonly string[]
}): string {
  const lines = [
    ...addresses.map((address) => `removed address ${address}`),
    ...services.map((service) => `removed virtual server ${service}`),
  ]
  return `${lines.length > 0 ? lines.join('\n') : 'Nothing was left.'}\n`
}
