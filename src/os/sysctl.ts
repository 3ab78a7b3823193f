import { readFileSync, writeFileSync } from 'node:fs'
import type { Family } from '../model/address.js'

/** A setting of one interface, by its name in net.FAMILY.conf. Throws what the file system says: EROFS, EACCES, ENOENT. */
export const interfaceSetting = (interfaceName: string, name: string, family: Family = 'ipv4') => {
  const path = `/proc/sys/net/${family}/conf/${interfaceName}/${name}`
  return {
    read: () => Number(readFileSync(path, 'utf8')),
    write: (value: number) => writeFileSync(path, `${value}\n`),
  }
}
