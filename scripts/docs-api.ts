import { readFileSync } from 'node:fs'
import { routes } from '../src/control/protocol.js'
import type { Page } from './docs.js'
import { readTypes, type Schema, SchemaMaker } from './type-reader.js'

type Name = keyof typeof routes

type Description = {
  readonly summary: string
  /** The type of the answer; undefined is plain text. */
  readonly answers?: string
  /** The type of the body. */
  readonly takes?: string
  readonly query?: Readonly<Record<string, { readonly description: string; readonly schema: Schema }>>
}

/** What each route is for; the types are those of src/control/protocol.ts. */
const descriptions: Readonly<Record<Name, Description>> = {
  status: { summary: 'What this director holds, and why.', answers: 'StatusDocument' },
  health: { summary: 'Every check and its last answer.', answers: 'HealthDocument' },
  events: {
    summary: 'The last things that happened, oldest first.',
    answers: 'EventsDocument',
    query: {
      limit: { description: 'How many; 100 without it.', schema: { type: 'integer', minimum: 0 } },
      after: { description: 'Only those with a greater id.', schema: { type: 'integer', minimum: 0 } },
      evidence: { description: 'With what each change of state was decided by.', schema: { const: 'yes' } },
    },
  },
  version: { summary: 'The version of the daemon.', answers: 'VersionDocument' },
  diff: { summary: 'How the table of the kernel differs from the wanted one.', answers: 'DiffDocument' },
  timing: { summary: 'For how long nobody, or two, may answer for an address.', answers: 'TimingDocument' },
  metrics: { summary: 'Numbers in the text format of Prometheus.' },
  openapi: { summary: 'This description.', answers: 'object' },
  reload: { summary: 'Puts the configuration file in force.', takes: 'ReloadRequest', answers: 'ReloadDocument' },
  confirmReload: { summary: 'Keeps what was reloaded with a time to confirm it.', answers: 'ReloadDocument' },
  undoReload: { summary: 'Goes back from it at once.', answers: 'ReloadDocument' },
  promote: { summary: 'Makes this node Master.', takes: 'FailoverRequest', answers: 'FailoverDocument' },
  demote: { summary: 'Hands over to the other node.', takes: 'FailoverRequest', answers: 'FailoverDocument' },
  drain: {
    summary: 'Lets a real server take no new connections.',
    takes: 'ServerRequest',
    answers: 'ServerChangeDocument',
  },
  weight: { summary: 'Gives a real server another weight.', takes: 'ServerRequest', answers: 'ServerChangeDocument' },
  enable: {
    summary: 'Ends what was done to a real server by hand.',
    takes: 'ServerRequest',
    answers: 'ServerChangeDocument',
  },
}

const sources = [
  'control/protocol',
  'model/arbiter',
  'model/errors',
  'model/event',
  'model/hold',
  'model/presence',
  'model/router',
]

const types = () => readTypes(sources.map((file) => readFileSync(`src/${file}.ts`, 'utf8')))

const page = (file: string, document: object): Page => [file, `${JSON.stringify(document, undefined, 2)}\n`]

/** The description of the API, and a schema for each document, which commands print with `--json`. */
export const apiPages = (): Page[] => {
  const known = types()
  const documents = [...known.keys()].filter((name) => name.endsWith('Document'))
  return [
    page('packaging/openapi.json', openapi(known)),
    ...documents.map((name) => {
      const maker = new SchemaMaker(known, '#/$defs/')
      const own = maker.resolve(maker.reference(name))
      maker.definitions.delete(name)
      return page(`docs/schemas/${fileOf(name)}.json`, {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        title: name,
        ...own,
        ...(maker.definitions.size > 0 && { $defs: Object.fromEntries(maker.definitions) }),
      })
    }),
  ]
}

/** `ServerChangeDocument` is `server-change`. */
const fileOf = (name: string) =>
  name
    .replace(/Document$/, '')
    .replace(/(?<=[a-z])[A-Z]/g, '-$&')
    .toLowerCase()

function openapi(known: ReturnType<typeof types>) {
  const maker = new SchemaMaker(known, '#/components/schemas/')
  const json = (schema: Schema) => ({ 'application/json': { schema } })
  const failure = { description: 'What is wrong, and what to try.', content: json(maker.reference('ErrorDocument')) }
  const paths: Record<string, Record<string, object>> = {}
  for (const [name, { summary, answers, takes, query = {} }] of Object.entries(descriptions)) {
    const { method, path } = routes[name as Name]
    const answer =
      answers === undefined ? { 'text/plain': { schema: { type: 'string' } } } : json(schemaOf(maker, answers))
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        operationId: name,
        summary,
        ...(Object.keys(query).length > 0 && {
          parameters: Object.entries(query).map(([key, rest]) => ({ name: key, in: 'query', ...rest })),
        }),
        ...(takes !== undefined && { requestBody: { content: json(maker.reference(takes)) } }),
        responses: { 200: { description: summary, content: answer }, default: failure },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'lvsha',
      version: '1',
      description:
        'HTTP/1.1 with JSON on a unix socket. An absent fact is a missing key, an unknown one is null; durations end in _ms, rates in _per_s. New keys may appear.',
    },
    servers: [{ url: 'http://lvsha', description: 'curl --unix-socket /run/lvsha/lvsha.sock http://lvsha/v1/status' }],
    paths,
    components: { schemas: Object.fromEntries(maker.definitions) },
  }
}

const schemaOf = (maker: SchemaMaker, name: string): Schema =>
  name === 'object' ? { type: 'object' } : maker.reference(name)
