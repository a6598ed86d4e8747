/** What Kafka says of a name that no topic can have, to clients too. */

/** What is wrong with the name; `undefined`: nothing. */
export const topicNameProblem = (name: string, maxLength = 249): string | undefined => {
  if (name === "") return "the empty string is not allowed"
  if (name === "." || name === "..") return `'${name}' is not allowed`
  if (name.length > maxLength)
    return `the length of '${name}' is longer than the max allowed length ${maxLength}`
  return /^[a-zA-Z0-9._-]+$/.test(name)
    ? undefined
    : `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
}
