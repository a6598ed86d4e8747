/**
 * A scripted broker: decodes requests and encodes responses by the same specs as the client, in memory or on TCP. What it does with a request is up to
 * each test.
 */
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import * as Api from "../../src/Api/Api.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { Writer } from "../../src/Codec/index.ts"
import { FrameSplitter } from "../../src/Protocol/Frame.ts"
import type { MemoryEnd } from "../../src/Transport/MemoryTransport.ts"
import * as MemoryTransport from "../../src/Transport/MemoryTransport.ts"
import type { TransportError } from "../../src/Transport/TransportError.ts"
import { Echo } from "./TestApis.ts"

export interface FakeRequest {
  readonly connection: FakeConnection
  readonly api: Api.Any
  readonly version: number
  readonly correlationId: number
  readonly clientId: string | null
  readonly body: any
  /** Answers; `correlationId` and `version` may lie. */
  readonly reply: (
    response: unknown,
    lie?: { readonly correlationId?: number; readonly version?: number }
  ) => void
}

interface Wire {
  readonly write: (bytes: Uint8Array) => void
  readonly close: () => void
}

/** One connection, as the broker sees it. */
export class FakeConnection {
  readonly broker: FakeBroker
  wire: Wire
  readonly requests: Array<FakeRequest> = []
  /** The ends in memory, to break things; `undefined` on TCP. */
  readonly ends: { readonly server: MemoryEnd; readonly client: MemoryEnd } | undefined
  closed = false
  /** Takes frames that are not requests: bare SASL tokens. */
  onRaw: ((token: Buffer) => void) | undefined
  readonly #splitter: FrameSplitter

  constructor(
    broker: FakeBroker,
    wire: Wire,
    ends?: { readonly server: MemoryEnd; readonly client: MemoryEnd }
  ) {
    this.broker = broker
    this.wire = wire
    this.ends = ends
    this.#splitter = new FrameSplitter(10_000_000, (bytes, start, end) => {
      this.#onFrame(bytes.subarray(start, end))
      return !this.closed
    })
  }

  receive(bytes: Uint8Array): void {
    if (!this.closed) this.#splitter.push(Buffer.from(bytes))
  }

  close(): void {
    this.closed = true
    this.wire.close()
  }

  /** Writes bare bytes behind their length. */
  writeRaw(token: Uint8Array): void {
    const frame = Buffer.alloc(4 + token.length)
    frame.writeInt32BE(token.length)
    frame.set(token, 4)
    if (!this.closed) this.wire.write(frame)
  }

  #onFrame(frame: Buffer): void {
    if (this.onRaw !== undefined) return this.onRaw(frame)
    if (this.broker.intercept?.(frame, this) === true) return
    const key = frame.readInt16BE(0)
    const version = frame.readInt16BE(2)
    const api = this.broker.apis.find((candidate) => candidate.key === key)
    // As brokers do with an API that they do not know.
    if (api === undefined) return this.close()
    const correlationId = frame.readInt32BE(4)
    let at = 8
    let clientId: string | null = null
    if (Api.requestHeaderVersion(api, version) > 0) {
      const length = frame.readInt16BE(at)
      clientId = length < 0 ? null : frame.toString("utf8", at + 2, at + 2 + length)
      at += 2 + Math.max(0, length)
    }
    const known = version >= api.versions.min && version <= api.versions.max
    const isApiVersions = key === ApiVersions.key && version > this.broker.apiVersionsMax
    // As with a version that they do not know.
    if (!known && key !== ApiVersions.key) return this.close()
    if (Api.requestHeaderVersion(api, version) === 2) at += 1
    const body = known && !isApiVersions ? api.request.at(version).decode(frame.subarray(at)) : undefined
    const request: FakeRequest = {
      connection: this,
      api,
      version,
      correlationId,
      clientId,
      body,
      reply: (response, lie) => {
        if (!this.closed)
          this.wire.write(
            encodeReply(api, lie?.version ?? version, lie?.correlationId ?? correlationId, response)
          )
      }
    }
    this.requests.push(request)
    this.broker.requests.push(request)
    if (key === ApiVersions.key) this.broker.onApiVersions(request)
    else this.broker.onRequest(request)
  }
}

const encodeReply = (api: Api.Any, version: number, correlationId: number, response: unknown): Buffer => {
  const writer = new Writer()
  writer.ensure(9)
  writer.offset = Api.responseHeaderVersion(api, version) === 1 ? 9 : 8
  writer.bytes.fill(0, 0, 9)
  api.response.at(version).write(writer, response)
  writer.view.setInt32(0, writer.offset - 4)
  writer.view.setInt32(4, correlationId)
  return Buffer.from(writer.take())
}

export class FakeBroker {
  readonly apis: ReadonlyArray<Api.Any>
  readonly connections: Array<FakeConnection> = []
  readonly requests: Array<FakeRequest> = []
  /** The newest ApiVersions that this broker decodes. */
  apiVersionsMax = ApiVersions.versions.max
  /** What it says that it speaks, where that is not what the specs say. */
  readonly ranges = new Map<number, { readonly min: number; readonly max: number }>()
  /** Sees each frame first, and takes it by returning true. */
  intercept: ((frame: Buffer, connection: FakeConnection) => boolean) | undefined
  /** Makes the next connections fail. */
  refuse: (() => TransportError | Effect.Effect<void, TransportError> | undefined) | undefined

  onRequest: (request: FakeRequest) => void = answer
  onApiVersions: (request: FakeRequest) => void = (request) => {
    if (request.version > this.apiVersionsMax) {
      const own = { apiKey: 18, minVersion: 0, maxVersion: this.apiVersionsMax }
      request.reply({ errorCode: 35, apiKeys: this.apiVersionsMax === 0 ? [] : [own] }, { version: 0 })
    } else request.reply({ errorCode: 0, apiKeys: this.apiKeys() })
  }

  constructor(apis: ReadonlyArray<Api.Any> = [ApiVersions, Metadata, Echo]) {
    this.apis = apis
  }

  apiKeys() {
    return this.apis.map((api) => {
      const { min, max } = this.ranges.get(api.key) ?? api.versions
      return { apiKey: api.key, minVersion: min, maxVersion: max }
    })
  }

  get last(): FakeConnection {
    return this.connections.at(-1) as FakeConnection
  }

  /** The requests other than ApiVersions. */
  get asked(): Array<FakeRequest> {
    return this.requests.filter((request) => request.api.key !== ApiVersions.key)
  }

  /** Seeds how late and in which parts bytes are taken, both ways; `undefined`: at once, in the chunks in which they are written. */
  seed: number | undefined = 1

  readonly transport = MemoryTransport.makeDirect((server, client) => {
    const { seed } = this
    server.faults.late = client.faults.late = seed === undefined ? undefined : seed + this.connections.length
    // Tests send nothing in place that they look at again.
    client.faults.poison = true
    const refused = this.refuse?.()
    if (refused !== undefined && !Effect.isEffect(refused)) return refused
    const accept = () => {
      const wire = {
        write: (bytes: Uint8Array) => server.write([bytes], () => {}),
        close: () => server.destroy()
      }
      const connection = new FakeConnection(this, wire, { server, client })
      this.connections.push(connection)
      server.listen({
        onData: (bytes) => connection.receive(bytes),
        onClose: () => connection.close()
      })
    }
    if (refused !== undefined) return Effect.tap(refused, () => Effect.sync(accept))
    return accept()
  })

  /** Serves on a free port of loopback. */
  readonly listen = Effect.acquireRelease(
    Effect.callback<{
      readonly port: number
      readonly server: Net.Server
      readonly sockets: Set<Net.Socket>
    }>((resume) => {
      const sockets = new Set<Net.Socket>()
      const server = Net.createServer((socket) => {
        sockets.add(socket)
        const connection = new FakeConnection(this, {
          write: (bytes) => socket.write(bytes),
          close: () => socket.destroy()
        })
        this.connections.push(connection)
        socket.on("data", (bytes) => connection.receive(bytes))
        socket.on("error", () => {})
        socket.on("close", () => sockets.delete(socket))
      })
      server.listen(0, "127.0.0.1", () =>
        resume(Effect.succeed({ port: (server.address() as Net.AddressInfo).port, server, sockets }))
      )
    }),
    ({ server, sockets }) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        for (const socket of sockets) socket.destroy()
      })
  )
}

/** Echoes, and has no topics. */
export const answer = (request: FakeRequest): void => {
  if (request.api.key === Echo.key) request.reply(echoed(request.body.text, request.version))
  else if (request.api.key === Metadata.key) request.reply({ brokers: [], topics: [] })
}

export const echoed = (text: string | null, version: number, fields: object = {}) => ({
  errorCode: 0,
  text,
  ...(version >= 3 ? { numbers: [] } : {}),
  ...fields
})
