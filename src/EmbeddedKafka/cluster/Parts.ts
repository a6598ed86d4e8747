/**
 * What a broker consists of beside its replicas: coordinators, fetch sessions. Each part is defined in its own folder, and a cluster is made of a list of them, so that
 * this folder knows none.
 */
import type { Broker } from "./Broker.ts"
import type { Replica } from "./Replica.ts"

/** A part of a running broker. It ends with the broker's process: one that starts again makes it anew. */
export interface BrokerPart {
  /** The broker leads this partition from now on, or leads it anew with a higher leader epoch. */
  readonly onElected?: ((replica: Replica) => void) | undefined
  /** The broker does not lead this partition any more, or it is deleted. Called before anybody else leads it. */
  readonly onResigned?: ((replica: Replica) => void) | undefined
  /** The broker has a new image, and has applied it. */
  readonly onImage?: ((changedTopics: ReadonlySet<string> | undefined) => void) | undefined
  /** A transaction of this producer has ended in a partition that the broker leads: its marker is committed. */
  readonly onTransactionEnd?: ((replica: Replica, producerId: bigint, isCommit: boolean) => void) | undefined
  /** A client has gone. */
  readonly onDisconnect?: ((connectionId: number) => void) | undefined
  /** The broker's process ends: what it keeps in memory is lost, and its deadlines must not run any more. */
  readonly onStop?: (() => void) | undefined
}

/** The definition of a part: makes one for each broker, and finds it there. */
export class PartDefinition<P extends BrokerPart> {
  readonly make: (broker: Broker) => P
  readonly #made = new WeakMap<Broker, P>()

  constructor(make: (broker: Broker) => P) {
    this.make = make
  }

  /** @internal The part of a broker whose process starts. */
  start(broker: Broker): P {
    const part = this.make(broker)
    this.#made.set(broker, part)
    return part
  }

  /** The part of a broker that runs. */
  of(broker: Broker): P {
    const part = this.#made.get(broker)
    if (part === undefined) throw new Error("a part that the cluster was not made of")
    return part
  }
}

export const part = <P extends BrokerPart>(make: (broker: Broker) => P): PartDefinition<P> =>
  new PartDefinition(make)
