// Puts the compiled addon where an installed package finds it, so that nobody who installs it needs a compiler. Before
// `npm pack`, which then runs `prepare` for the rest.
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildAddon } from './native.js'
import { root } from './root.js'

buildAddon()
const target = join(root, 'native/addon/prebuilds', `${process.platform}-${process.arch}`)
mkdirSync(target, { recursive: true })
cpSync(join(root, 'native/addon/build/Release/lvsha.node'), join(target, 'lvsha.node'))
