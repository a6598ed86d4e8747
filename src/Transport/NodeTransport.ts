/**
 * The transport over Node's own sockets: TCP, with or without TLS.
 *
 * All addresses of a host are tried, and the name is looked up again for each connection. The next address is tried when the one before has failed,
 * or has not answered for 250 ms; the first one that answers is used.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import { listen } from "./internal/nodeListen.ts"
import { open } from "./internal/nodeOpen.ts"
import { Transport } from "./Transport.ts"
import { TransportServer } from "./TransportServer.ts"

/**
 * What `Transport` is where nothing else is provided.
 *
 * @since 0.1.0
 * @category constructors
 */
export const transport: Transport = { open }

/**
 * What `TransportServer` is where nothing else is provided.
 *
 * @since 0.1.0
 * @category constructors
 */
export const server: TransportServer = { listen }

/**
 * Both defaults, for a part of a program around which another network is provided.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<never> = Layer.succeedContext(
  Context.make(Transport, transport).pipe(Context.add(TransportServer, server))
)
