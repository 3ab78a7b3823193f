/** The text as one word of the file: in quotation marks where it would be cut short or read as something else. */
export const quoted = (text: string) => (/^[\w./:%+,=*?&;()[\]<>|^'-]+$/.test(text) ? text : `"${text}"`)

/** Octets that complete a character of UTF-8 which was cut off after one, two or three octets. */
const endings = [
  [],
  [0x80],
  [0xa0],
  [0x90],
  [0x80, 0x80],
  [0xa0, 0x80],
  [0x90, 0x80],
  [0x90, 0x80, 0x80],
  [0x80, 0x80, 0x80],
]

/**
 * A text whose first octets are those of a password, which has one character for each octet. Where a longer text was cut
 * off in the middle of a character, some other text goes on the same way.
 */
export function passwordText(octets: string): string {
  const bytes = Buffer.from(octets, 'latin1')
  const candidates = endings.map((ending) => Buffer.concat([bytes, Buffer.from(ending)]))
  const whole = candidates.find((candidate) => Buffer.from(candidate.toString()).equals(candidate))
  return (whole ?? bytes).toString()
}
