/**
 * Modules of the peers. Their codecs are not exported, so they are reached by file; and they are untyped here, so that `bench` type-checks where the peers
 * are not installed.
 */

/** A module by its path in `bench/node_modules`. */
export const internal = async (path: string): Promise<any> => {
  const module = await import(new URL(`node_modules/${path}`, import.meta.url).href)
  // CommonJS arrives as the default export.
  return module.default !== undefined && Object.keys(module).length <= 2 ? module.default : module
}
