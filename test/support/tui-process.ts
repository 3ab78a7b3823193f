// The viewer by itself. usage: node tui-process.js SOCKET
import { connect } from '../../src/control/client.js'
import { problemOf } from '../../src/model/errors.js'
import { seconds } from '../../src/model/time.js'
import { runTui } from '../../src/tui/run.js'
import { daemonSource } from '../../src/tui/source.js'
import { themeFor } from '../../src/tui/theme.js'
import { glyphsFor } from '../../src/view/glyphs.js'

const [socket = ''] = process.argv.slice(2)
try {
  const source = daemonSource(connect(socket, seconds(2)), connect(socket, seconds(20)), 'alice')
  const drawing = { glyphs: glyphsFor(process.env), theme: themeFor(process.env) }
  process.exitCode = await runTui({ source, socket, refresh: seconds(1), ...drawing })
} catch (error) {
  const { message, exit } = problemOf(error)
  process.stderr.write(`Error: ${message}\n`)
  process.exitCode = exit
}
