/**
 * Where a part of a request goes now.
 */
import type { BrokerAddress } from "../ClusterOptions.ts"
import type { Target } from "../routing/Plan.ts"
import { addressKey } from "./addressKey.ts"
import type { Knowledge } from "./Knowledge.ts"
import type { Link, Links, Purpose } from "./Links.ts"

interface Context {
  readonly knowledge: Knowledge
  readonly links: Links
}

export interface Place {
  /** −1: no broker is known. */
  readonly nodeId: number
  /** The connection, or the address to connect to; `undefined`: there is no such broker, as far as is known. */
  readonly place: Link | BrokerAddress | undefined
}

const nowhere: Place = { nodeId: -1, place: undefined }

/** The broker that a target stands for. Where the controller is not known any broker is asked: it passes the request on, or says that it is not the controller. */
export const placeOf = ({ knowledge, links }: Context, target: Target, purpose: Purpose): Place => {
  const nodeId = target === "controller" ? knowledge.controllerId() : target
  if (typeof nodeId === "number") return { nodeId, place: knowledge.addressOf(nodeId) }
  const nodes: Array<number> = []
  const addresses: Array<BrokerAddress> = []
  for (const each of knowledge.nodeIds()) {
    const address = knowledge.addressOf(each)
    if (address === undefined) continue
    nodes.push(each)
    addresses.push(address)
  }
  const place = links.leastLoaded(addresses, purpose)
  return place === undefined ? nowhere : { nodeId: nodeAt(place, nodes, addresses), place }
}

const nodeAt = (
  place: Link | BrokerAddress,
  nodes: ReadonlyArray<number>,
  addresses: ReadonlyArray<BrokerAddress>
): number => {
  const address = "client" in place ? place.address : place
  const same = addresses.indexOf(address)
  if (same >= 0) return nodes[same] ?? -1
  const key = addressKey(address)
  return nodes[addresses.findIndex((each) => addressKey(each) === key)] ?? -1
}
