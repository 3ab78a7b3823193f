import { parseAddress } from '../../model/address.js'
import { type ListenAddress, listenText } from '../../model/outward.js'
import { setting } from '../row.js'
import { oneWord } from '../value-type.js'

function listenAddress(text: string): ListenAddress | undefined {
  const [, six, four, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? []
  const address = parseAddress(six ?? four ?? '')
  const port = Number(digits)
  if (address === undefined || !(port >= 1 && port <= 65_535)) return undefined
  return { host: address, port }
}

function webUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url && ['http:', 'https:'].includes(url.protocol) ? text : undefined
}

export const outwardRows = {
  metrics_listen: setting(
    oneWord('an address and a port, as 127.0.0.1:9712', listenAddress, undefined, { show: listenText }),
    'Where /metrics is answered over TCP, to whoever asks; nothing else is.',
    { otherwise: '/metrics is answered on the control socket alone' },
  ),
  webhook: setting(
    oneWord('a URL of http or https', webUrl),
    'A URL that every change of state and every event of health is posted to, as JSON with an id; tried again where it fails.',
    { many: true },
  ),
} as const
