/**
 * The floor, made slower on purpose. Where the broker is the limit and its machine has cores to spare, a client that keeps its own core busy is answered
 * faster than one that sleeps between two answers: waking it costs the broker's threads more than the client ever could.
 */
import type { Connect } from "../Peer.ts"
import { connectBare } from "./bareSocket.ts"

export const connect: Connect = (port) => connectBare(port, 0.02)
