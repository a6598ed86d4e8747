/** The version of this package. Made of package.json by `npm version` (`scripts/version.ts`): no file is read at run time, by no runtime and no bundler. */
export const packageVersion = "0.1.0"
