import { join } from 'node:path'

/** The folder of package.json, seen from build/lab/. */
export const checkout = join(import.meta.dirname, '../..')
