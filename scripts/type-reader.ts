/** A JSON Schema (2020-12), as far as documents need it. */
export type Schema = { readonly [keyword: string]: unknown }

type Named = {
  readonly parameters: readonly string[]
  readonly tokens: readonly Token[]
  readonly doc?: string
}
type Token = { readonly text: string; readonly doc?: string }
type Bindings = ReadonlyMap<string, Schema>

/** The types that a text of TypeScript names, in the part of the language that documents are written in. */
export function readTypes(texts: readonly string[]): ReadonlyMap<string, Named> {
  const types = new Map<string, Named>()
  for (const text of texts) {
    const declaration = /^(?:export )?type (\w+)(?:<([^>=]*)>)? =/gm
    for (const match of text.matchAll(declaration)) {
      const [whole, name = '', parameters = ''] = match
      const doc = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text.slice(0, match.index))?.[1]
      types.set(name, {
        parameters: parameters.split(',').flatMap((one) => /\w+/.exec(one)?.[0] ?? []),
        tokens: tokensOf(text.slice(match.index + whole.length)),
        ...(doc !== undefined && { doc: sentence(doc) }),
      })
    }
  }
  return types
}

const sentence = (doc: string) => doc.replace(/\s*\n\s*\*?\s?/g, ' ').trim()

const grammar = /\/\*\*([\s\S]*?)\*\/|\/\/.*|'([^']*)'|[A-Za-z_]\w*|\d[\d_]*|[{}[\]<>()|&;:,?=-]/g

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let doc: string | undefined
  let depth = 0
  for (const [token, comment] of text.matchAll(grammar)) {
    if (comment !== undefined) doc = sentence(comment)
    if (token.startsWith('/')) continue
    if (depth === 0 && /^(?:export|type|const|function|import)$/.test(token)) break
    if ('{[(<'.includes(token)) depth++
    if ('}])>'.includes(token)) depth--
    tokens.push({ text: token, ...(doc !== undefined && { doc }) })
    doc = undefined
  }
  return tokens
}

/** Makes schemas of types; each named type is a reference, and is made once. */
export class SchemaMaker {
  readonly definitions = new Map<string, Schema>()
  private readonly types: ReadonlyMap<string, Named>
  private readonly prefix: string

  /** @param prefix of references: `#/$defs/` */
  constructor(types: ReadonlyMap<string, Named>, prefix: string) {
    this.types = types
    this.prefix = prefix
  }

  /** A reference to a type by its name. */
  reference(name: string): Schema {
    if (!this.definitions.has(name)) {
      this.definitions.set(name, {})
      const { doc } = this.find(name)
      this.definitions.set(name, { ...(doc !== undefined && { description: doc }), ...this.whole(name, []) })
    }
    return { $ref: `${this.prefix}${name}` }
  }

  private find(name: string): Named {
    const named = this.types.get(name)
    if (!named) throw new Error(`no type ${name}`)
    return named
  }

  private whole(name: string, given: readonly Schema[]): Schema {
    const { tokens, parameters } = this.find(name)
    const bindings = new Map(parameters.map((parameter, index) => [parameter, given[index] ?? {}]))
    return new Reader(tokens, bindings, this).type()
  }

  /** A type with arguments. */
  generic(name: string, given: readonly Schema[]): Schema {
    const make = utilities[name]
    if (make) return make(given, (schema) => this.resolve(schema))
    return given.length === 0 ? this.reference(name) : this.whole(name, given)
  }

  resolve(schema: Schema): Schema {
    const { $ref } = schema
    if (typeof $ref !== 'string') return schema
    return this.resolve(this.definitions.get($ref.slice(this.prefix.length)) ?? {})
  }
}

type Properties = Readonly<Record<string, Schema>>
const propertiesOf = (schema: Schema) => (schema.properties ?? {}) as Properties
const requiredOf = (schema: Schema) => (schema.required ?? []) as readonly string[]
const wordsOf = (schema: Schema = {}): readonly string[] =>
  'const' in schema ? [String(schema.const)] : ((schema.enum ?? []) as readonly string[])

function objectOf(properties: Properties, required: readonly string[]): Schema {
  return { type: 'object', properties, ...(required.length > 0 && { required }) }
}

function keep(schema: Schema, isKept: (name: string) => boolean): Schema {
  const properties = Object.entries(propertiesOf(schema)).filter(([name]) => isKept(name))
  return objectOf(Object.fromEntries(properties), requiredOf(schema).filter(isKept))
}

type Utility = (given: readonly Schema[], resolve: (schema: Schema) => Schema) => Schema

const utilities: Readonly<Record<string, Utility>> = {
  string: () => ({ type: 'string' }),
  number: () => ({ type: 'number' }),
  boolean: () => ({ type: 'boolean' }),
  object: () => ({ type: 'object' }),
  null: () => ({ type: 'null' }),
  true: () => ({ const: true }),
  false: () => ({ const: false }),
  Address: () => ({ type: 'string' }),
  ExitCode: () => ({ type: 'integer' }),
  Readonly: ([schema = {}]) => schema,
  NonNullable: ([schema = {}]) => schema,
  Record: ([, value = {}]) => ({ type: 'object', additionalProperties: value }),
  Partial: ([schema = {}], resolve) => objectOf(propertiesOf(resolve(schema)), []),
  Pick: ([schema = {}, names], resolve) => keep(resolve(schema), (name) => wordsOf(names).includes(name)),
  Omit: ([schema = {}, names], resolve) => keep(resolve(schema), (name) => !wordsOf(names).includes(name)),
}

/** Reads one type, from the left. */
class Reader {
  private at = 0
  private readonly tokens: readonly Token[]
  private readonly bindings: Bindings
  private readonly maker: SchemaMaker

  constructor(tokens: readonly Token[], bindings: Bindings, maker: SchemaMaker) {
    this.tokens = tokens
    this.bindings = bindings
    this.maker = maker
  }

  type(): Schema {
    this.skip('|')
    const parts = [this.both()]
    while (this.skip('|')) parts.push(this.both())
    return anyOf(parts)
  }

  private both(): Schema {
    const parts = [this.lists()]
    while (this.skip('&')) parts.push(this.lists())
    const [only = {}] = parts
    if (parts.length === 1) return only
    const resolved = parts.map((part) => this.maker.resolve(part))
    return objectOf(Object.assign({}, ...resolved.map(propertiesOf)), resolved.flatMap(requiredOf))
  }

  private lists(): Schema {
    this.skip('readonly')
    let schema = this.plain()
    while (this.skip('[')) {
      if (this.skip(']')) schema = { type: 'array', items: schema }
      else {
        const [name = ''] = wordsOf(this.type())
        this.skip(']')
        schema = propertiesOf(this.maker.resolve(schema))[name] ?? {}
      }
    }
    return schema
  }

  private plain(): Schema {
    const { text = '' } = this.tokens[this.at++] ?? {}
    if (text === '{') return this.members()
    if (text === '(') {
      const inner = this.type()
      this.skip(')')
      return inner
    }
    if (text.startsWith("'")) return { const: text.slice(1, -1) }
    if (/^\d/.test(text)) return { const: Number(text.replaceAll('_', '')) }
    const bound = this.bindings.get(text)
    if (bound) return bound
    const given: Schema[] = []
    if (this.skip('<')) {
      do given.push(this.type())
      while (this.skip(','))
      this.skip('>')
    }
    return this.maker.generic(text, given)
  }

  private members(): Schema {
    const properties: Record<string, Schema> = {}
    const required: string[] = []
    while (!this.skip('}')) {
      const doc = this.tokens[this.at]?.doc
      this.skip('readonly')
      const name = this.tokens[this.at++]?.text ?? ''
      if (!this.skip('?')) required.push(name)
      if (!this.skip(':')) throw new Error(`a member ${name} without a type`)
      const schema = this.type()
      properties[name] = doc === undefined ? schema : { description: doc, ...schema }
      if (!this.skip(';')) this.skip(',')
    }
    return objectOf(properties, required)
  }

  private skip(text: string): boolean {
    if (this.tokens[this.at]?.text !== text) return false
    this.at++
    return true
  }
}

/** Words and numbers make one list; a type that may be null names both. */
function anyOf(parts: readonly Schema[]): Schema {
  const [only = {}] = parts
  if (parts.length === 1) return only
  if (parts.every((part) => 'const' in part)) return { enum: parts.map((part) => part.const) }
  return { anyOf: parts }
}
