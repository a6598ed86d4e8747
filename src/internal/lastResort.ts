/** Where a defect goes that not even the logger takes, or that has none. */
export const lastResort = (what: string, defect: unknown): void => {
  try {
    console.error(what, defect)
  } catch {
    // Nothing is left to try.
  }
}
