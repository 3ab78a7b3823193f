// A daemon that always says the same, as a process of its own that a test can stop or kill.
// usage: node fake-daemon-process.js SOCKET
import { events, status } from './documents.js'
import { fakeDaemon } from './fake-daemon.js'

const [socket = ''] = process.argv.slice(2)
const eventsDocument = { kind: 'events', v: 1, at: status.at, node: status.node, events }
await fakeDaemon(socket, { '/v1/status': { body: status }, '/v1/events?limit=200': { body: eventsDocument } })
process.stdout.write('ready\n')
