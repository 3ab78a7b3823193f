/** What a file says: its number, and what is odd about it. */
export type FileValue = { readonly value: number; readonly because: string }

const most = 2_147_483_647

/**
 * Reads the number that a file begins with, by the rules of strtol(3). A file that is missing, empty or without a number
 * counts as 0, which is the value of all being well.
 * @param text the beginning of the file; undefined where there is none
 */
export function fileValue(text: string | undefined): FileValue {
  if (text === undefined) return { value: 0, because: 'there is no such file' }
  if (text.trim() === '') return { value: 0, because: 'the file is empty' }
  const digits = /^\s*([+-]?\d+)/.exec(text)?.[1]
  if (digits === undefined) return { value: 0, because: 'the file begins with no number' }
  // Without the sign of a zero.
  const value = Math.max(-most, Math.min(most, Number(digits))) || 0
  return { value, because: `value ${value}` }
}
