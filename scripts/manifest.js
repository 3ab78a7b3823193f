// Writes oclif.manifest.json, from which oclif knows every command without loading it. Committed; a test compares it.
// usage: npm run manifest
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Plugin } from '@oclif/core'
import { root } from './root.js'

/** What the commands of the bundle say of themselves, as JSON. */
export async function manifestText() {
  const plugin = new Plugin({
    root,
    ignoreManifest: true,
    type: 'core',
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  })
  await plugin.load()
  // They come in the order in which folders happened to be read.
  const commands = Object.entries(plugin.manifest.commands).sort(([one], [other]) => (one < other ? -1 : 1))
  return `${JSON.stringify({ ...plugin.manifest, commands: Object.fromEntries(commands) }, undefined, 2)}\n`
}

if (process.argv[1] === import.meta.filename) writeFileSync(join(root, 'oclif.manifest.json'), await manifestText())
