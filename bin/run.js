#!/usr/bin/env node
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

// React's development build keeps a record of every frame for ever; it looks here when it is loaded.
process.env.NODE_ENV = 'production'

const { main } = await import('../dist/main.js')
await main(dirname(dirname(fileURLToPath(import.meta.url))))
