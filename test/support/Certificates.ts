/** Certificates for tests, made by openssl for the occasion. */
import { execFileSync, spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"

export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0

/** A certificate that is its own issuer, with its key: `name.pem` and `name.key` in the directory. */
export const certificate = (directory: string, name: string, subjectAltName: string) => {
  const [key, cert] = [join(directory, `${name}.key`), join(directory, `${name}.pem`)]
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2"
    ].concat([
      "-keyout",
      key,
      "-out",
      cert,
      "-subj",
      `/CN=${name}`,
      "-addext",
      `subjectAltName=${subjectAltName}`
    ]),
    { stdio: "ignore" }
  )
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") }
}
