/** Calls `repeated` for each item whose key an earlier one had. */
export function forRepeated<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string | undefined,
  repeated: (item: T, earlier: T) => void,
) {
  const first = new Map<string, T>()
  for (const item of items) {
    const key = keyOf(item)
    if (key === undefined) continue
    const earlier = first.get(key)
    if (earlier === undefined) first.set(key, item)
    else repeated(item, earlier)
  }
}
