/**
 * Text from outside (a server's error, a host name, a configuration file) could move the cursor or fake a state.
 * It is made harmless once, where it comes in, so that everything behind may print it and count its columns.
 */
const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

/** Control and format characters (ESC, direction marks, joiners), lone surrogates, and the selector of wide emoji. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]|\uFE0F/gu

const longest = 500

/** Nearly every text is like this, and there are tens of thousands a second. */
const harmless = /^[ -~]{0,500}$/

/** The text without anything that is not ink, on one line, of at most 500 characters. */
export const plain = (text: string): string =>
  harmless.test(text) ? text : text.slice(0, longest).replace(breaks, ' ').replace(unprintable, '')

/** The same with `?` for what a terminal without UTF-8 cannot show. */
export const plainAscii = (text: string): string => plain(text).replace(/[^ -~]/gu, '?')

/** A document with every text in it made harmless, its keys included. */
export function cleaned<Value>(value: Value, clean: (text: string) => string = plain): Value {
  return cleanedValue(value, clean) as Value
}

function cleanedValue(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map((item) => cleanedValue(item, clean))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), cleanedValue(item, clean)]))
}
