/** Pages with tables, compared whatever the width of their columns. */

/** The lines of a page: tables are written with their columns aligned. */
export const linesOf = (text: string): ReadonlyArray<string> =>
  text
    .split("\n")
    .map((line) => line.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---").trim())
    .filter((line) => line !== "" && !/^\|[ :|-]+\|$/.test(line))
