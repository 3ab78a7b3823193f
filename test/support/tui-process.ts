// The viewer by itself. usage: node tui-process.js SOCKET
import { problemOf } from '../../src/model/errors.js'
import { seconds } from '../../src/model/time.js'
import { runTui } from '../../src/tui/run.js'

const [socket = ''] = process.argv.slice(2)
try {
  process.exitCode = await runTui({ socket, refresh: seconds(1) })
} catch (error) {
  const { message, exit } = problemOf(error)
  process.stderr.write(`Error: ${message}\n`)
  process.exitCode = exit
}
