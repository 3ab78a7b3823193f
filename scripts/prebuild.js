// Puts the compiled addon and the guardian where an installed package finds them, so that nobody who installs it needs a
// compiler. Before `npm pack`, which then runs `prepare` for the rest.
import { cpSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildAddon, buildGuardian } from './native.js'
import { root } from './root.js'

buildAddon()
buildGuardian()
const platform = `${process.platform}-${process.arch}`
const products = {
  'native/addon/build/Release/lvsha.node': `native/addon/prebuilds/${platform}/lvsha.node`,
  'native/guardian/build/lvsha-guardian': `native/guardian/prebuilds/${platform}/lvsha-guardian`,
}
for (const [from, to] of Object.entries(products)) {
  mkdirSync(dirname(join(root, to)), { recursive: true })
  cpSync(join(root, from), join(root, to))
}
