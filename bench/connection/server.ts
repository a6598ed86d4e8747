/**
 * A plain server in a process of its own: it answers ApiVersions and Metadata, and does nothing else, so that what is measured is the client: a request costs it less
 * than 1 µs, decoding and encoding included. Prints its port.
 */
import * as Net from "node:net"
import type * as Api from "../../src/Api/Api.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { ServedApis } from "../../src/Protocol/ServedApis.ts"
import { serveSocket } from "../../tools/server/serveSocket.ts"

const apis = new ServedApis([ApiVersions, Metadata])

const versions: Api.ResponseInput<typeof ApiVersions> = { errorCode: 0, apiKeys: apis.apiKeys }

const server = Net.createServer((socket) => {
  const metadata: Api.ResponseInput<typeof Metadata> = {
    brokers: [{ nodeId: 1, host: "127.0.0.1", port: socket.localPort ?? 0 }],
    controllerId: 1,
    topics: []
  }
  serveSocket(socket, {
    apis,
    onRequest: (request) => {
      if (request.is(Metadata)) request.respond(metadata)
      else if (request.is(ApiVersions)) request.respond(versions)
    }
  })
})
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as Net.AddressInfo).port}\n`))
process.once("disconnect", () => process.exit())
