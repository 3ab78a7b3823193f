type Schema = Readonly<Record<string, unknown>>

/**
 * What is wrong with a value by a JSON Schema, as far as the published ones go. Stricter than the standard: a key that the
 * schema does not have is wrong too, so that no document says more than is published.
 * @param root where references lead
 */
export function misfits(value: unknown, schema: Schema, root: Schema, path = '$'): string[] {
  const { $ref } = schema
  if (typeof $ref === 'string') return misfits(value, at(root, $ref), root, path)
  if (Array.isArray(schema.anyOf)) {
    const all = (schema.anyOf as Schema[]).map((one) => misfits(value, one, root, path))
    return all.some((found) => found.length === 0) ? [] : (all.sort((one, other) => one.length - other.length)[0] ?? [])
  }
  if ('const' in schema) return value === schema.const ? [] : [`${path}: ${JSON.stringify(value)}`]
  if (Array.isArray(schema.enum)) return schema.enum.includes(value) ? [] : [`${path}: ${JSON.stringify(value)}`]
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  if (schema.type === undefined) return [`${path}: the schema says nothing of it`]
  if (schema.type !== type && !(schema.type === 'integer' && Number.isInteger(value)))
    return [`${path}: ${type}, not ${schema.type}`]
  if (type === 'array') {
    return (value as unknown[]).flatMap((item, index) =>
      misfits(item, schema.items as Schema, root, `${path}[${index}]`),
    )
  }
  return type === 'object' ? ofObject(value as Schema, schema, root, path) : []
}

function ofObject(value: Schema, schema: Schema, root: Schema, path: string): string[] {
  const { properties, additionalProperties: others, required = [] } = schema
  // An object of which nothing is said may be any.
  if (properties === undefined && others === undefined) return []
  const known = (properties ?? {}) as Readonly<Record<string, Schema>>
  const missing = (required as string[]).filter((name) => !(name in value)).map((name) => `${path}.${name}: missing`)
  return [
    ...missing,
    ...Object.entries(value).flatMap(([name, one]) => {
      const own = known[name] ?? (others as Schema | undefined)
      return own ? misfits(one, own, root, `${path}.${name}`) : [`${path}.${name}: not in the schema`]
    }),
  ]
}

const at = (root: Schema, reference: string) =>
  reference
    .slice(2)
    .split('/')
    .reduce((place, name) => place[name] as Schema, root)
