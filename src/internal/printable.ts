/**
 * Text from a peer, made fit to stand in an error or a log line: one line, no control or formatting characters (terminal escapes, text that runs
 * backwards), and not long.
 */

/** Controls, formats, lone surrogates, line and paragraph separators. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

export const printable = (text: string, maxLength = 500): string => {
  const isLong = text.length > maxLength
  const clean = (isLong ? text.slice(0, maxLength) : text).replaceAll(unprintable, " ")
  return isLong ? `${clean}… (${text.length} characters)` : clean
}
