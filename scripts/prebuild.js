// Puts the compiled addon and the programs in C where an installed package finds them, so that nobody who installs it needs a
// compiler. Before `npm pack`, which then runs `prepare` for the rest.
import { cpSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildAddon, buildPrograms, programs } from './native.js'
import { root } from './root.js'

buildAddon()
buildPrograms()
const platform = `${process.platform}-${process.arch}`
const products = {
  'native/addon/build/Release/lvsha.node': `native/addon/prebuilds/${platform}/lvsha.node`,
  ...Object.fromEntries(
    Object.entries(programs).map(([name, product]) => [
      `native/${name}/build/${product}`,
      `native/${name}/prebuilds/${platform}/${product}`,
    ]),
  ),
}
for (const [from, to] of Object.entries(products)) {
  mkdirSync(dirname(join(root, to)), { recursive: true })
  cpSync(join(root, from), join(root, to))
}
