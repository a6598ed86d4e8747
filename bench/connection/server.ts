/**
 * A plain server in a process of its own: it answers ApiVersions, Metadata and ListOffsets, and does nothing else, so that what is measured is the client: a request
 * costs it less than 1 µs, decoding and encoding included. It leads every topic that it is asked for, each of 100 partitions. Prints its port.
 */
import * as Net from "node:net"
import type * as Api from "../../src/Api/Api.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { ListOffsets } from "../../src/Api/ListOffsets.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { ServedApis } from "../../src/Protocol/ServedApis.ts"
import { serveSocket } from "../../tools/server/serveSocket.ts"

const apis = new ServedApis([ApiVersions, ListOffsets, Metadata])

const versions: Api.ResponseInput<typeof ApiVersions> = { errorCode: 0, apiKeys: apis.apiKeys }

const nodeId = 1
const partitions = Array.from({ length: 100 }, (_, partitionIndex) => ({
  errorCode: 0,
  partitionIndex,
  leaderId: nodeId,
  leaderEpoch: 0,
  replicaNodes: [nodeId],
  isrNodes: [nodeId]
}))

const offsets = (request: Api.Request<typeof ListOffsets>): Api.ResponseInput<typeof ListOffsets> => ({
  topics: request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: 0, offset: 7n }))
  }))
})

const server = Net.createServer((socket) => {
  const metadata: Api.ResponseInput<typeof Metadata> = {
    brokers: [{ nodeId, host: "127.0.0.1", port: socket.localPort ?? 0 }],
    controllerId: nodeId,
    topics: []
  }
  serveSocket(socket, {
    apis,
    onRequest: (request) => {
      if (request.is(Metadata)) {
        const asked = request.request.topics ?? []
        request.respond(
          asked.length === 0
            ? metadata
            : { ...metadata, topics: asked.map(({ name }) => ({ errorCode: 0, name, partitions })) }
        )
      } else if (request.is(ListOffsets)) request.respond(offsets(request.request))
      else if (request.is(ApiVersions)) request.respond(versions)
    }
  })
})
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as Net.AddressInfo).port}\n`))
process.once("disconnect", () => process.exit())
