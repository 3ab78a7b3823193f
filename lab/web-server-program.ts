// A web server of the lab, run on its host: `web-server-program.js NAME`.
import { serveName } from './web-server.js'

await serveName(process.argv[2] ?? '')
process.send?.('listening')
