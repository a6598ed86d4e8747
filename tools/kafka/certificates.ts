/** Certificates for a broker on loopback, made by Java's own tool. */
import { execFileSync } from "node:child_process"
import { join } from "node:path"

/** A key store (password `changeit`) with a certificate for loopback, and the certificate as PEM. */
export const makeCertificates = (directory: string): { readonly store: string; readonly ca: string } => {
  const store = join(directory, "broker.p12")
  const access = ["-keystore", store, "-storepass", "changeit", "-alias", "broker"]
  const keytool = (...args: ReadonlyArray<string>) =>
    execFileSync("keytool", [...args, ...access], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
  keytool(
    ..."-genkeypair -storetype PKCS12 -keyalg EC -groupname secp256r1 -validity 2 -dname CN=broker".split(
      " "
    ),
    ..."-ext SAN=dns:localhost,ip:127.0.0.1".split(" ")
  )
  return { store, ca: keytool("-exportcert", "-rfc") }
}
