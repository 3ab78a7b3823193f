import { readFileSync, writeFileSync } from 'node:fs'

/** A setting of one interface, by its name in net.ipv4.conf. Throws what the file system says: EROFS, EACCES, ENOENT. */
export const interfaceSetting = (interfaceName: string, name: string) => {
  const path = `/proc/sys/net/ipv4/conf/${interfaceName}/${name}`
  return {
    read: () => Number(readFileSync(path, 'utf8')),
    write: (value: number) => writeFileSync(path, `${value}\n`),
  }
}
