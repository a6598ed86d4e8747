// The floor: ApiVersions and Metadata by ready bytes.
import { connect } from "node:net"

const frame = (hex) => Buffer.from(hex, "hex")
const requests = [
  frame("0000000c" + "0012000000000000" + "ffff" + "0000"),
  frame("00000011" + "0003000c00000001" + "ffff" + "00" + "010000" + "00")
]
for (const request of requests) request.writeInt32BE(request.length - 4)
requests[0] = requests[0].subarray(0, 14)
requests[0].writeInt32BE(10)
const socket = connect({ host: "127.0.0.1", port: Number(process.argv[2]) }, () => socket.write(requests[0]))
let answers = 0
socket.on("data", () => {
  if (++answers === 1) return socket.write(requests[1])
  console.log(1)
  process.exit()
})
