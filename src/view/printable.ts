/**
 * The text with everything made visible that could move the cursor, start an escape sequence or hide: control characters
 * become their pictures (U+2400 block), tabs two blanks, marks without width and of direction U+FFFD.
 */
export const printable = (text: string) =>
  text
    .replace(/\t/g, '  ')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
    .replace(/[\u0000-\u001f]/g, (char) => String.fromCharCode(0x2400 + char.charCodeAt(0)))
    .replace(/\u007f/g, '\u2421')
    .replace(/\u00a0/g, '\u2423')
    .replace(/[\u0080-\u009f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff\ud800-\udfff]/gu, '\ufffd')
