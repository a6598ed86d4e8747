/**
 * The one place where the cluster's image changes: an edit makes the next image, and every broker that can be reached gets it before the edit returns.
 */
import type { BrokerRegistration, ClusterImage } from "./ClusterImage.ts"
import { ImageDraft } from "./ClusterImage.ts"

/**
 * Gives brokers the next image.
 *
 * @param changed names of the topics that differ from the image before, in any way
 */
export type Publish = (image: ClusterImage, previous: ClusterImage, changed: ReadonlySet<string>) => void

/** As many as Kafka gives to a broker at once. */
const producerIdBlockSize = 1000

export class Controller {
  #nextProducerId = 0n
  #image: ClusterImage
  /** The next image, while changes are gathered. */
  #gathered: ImageDraft | undefined = undefined
  readonly #publish: Publish

  constructor(first: ClusterImage, publish: Publish) {
    this.#image = first
    this.#publish = publish
  }

  /** The next block of producer ids, for one broker: nobody else gets these. */
  allocateProducerIds(): { readonly first: bigint; readonly length: number } {
    const first = this.#nextProducerId
    this.#nextProducerId += BigInt(producerIdBlockSize)
    return { first, length: producerIdBlockSize }
  }

  /** The image that counts; while changes are gathered, with those that were made: nobody is to keep it then. */
  get image(): ClusterImage {
    return this.#gathered?.finish() ?? this.#image
  }

  /**
   * Makes the next image and publishes it. Nothing is published if nothing was edited.
   *
   * An edit must not make another, nor may those who get the image before all have it: they notify at the end of the turn.
   */
  change<A>(edit: (draft: ImageDraft) => A): A {
    if (this.#gathered !== undefined) return edit(this.#gathered)
    const draft = new ImageDraft(this.#image)
    const result = edit(draft)
    this.#finish(draft)
    return result
  }

  /** Publishes the changes that are made in it as one image: a request that makes or deletes thousands of topics would copy the image as often. */
  gather<A>(run: () => A): A {
    if (this.#gathered !== undefined) return run()
    const draft = new ImageDraft(this.#image)
    this.#gathered = draft
    try {
      return run()
    } finally {
      this.#gathered = undefined
      this.#finish(draft)
    }
  }

  #finish(draft: ImageDraft): void {
    const before = this.#image
    const changed = changedTopics(before, draft)
    if (changed.size > 0 || differs(before, draft)) {
      this.#image = draft.finish()
      this.#publish(this.#image, before, changed)
    }
  }

  /** Brokers that are there, by id. */
  get liveBrokers(): ReadonlyArray<BrokerRegistration> {
    return [...this.image.brokers.values()].filter(({ isFenced }) => !isFenced).sort((a, b) => a.id - b.id)
  }
}

const changedTopics = (before: ClusterImage, draft: ImageDraft): ReadonlySet<string> => {
  const changed = new Set<string>()
  const { map } = draft.topics
  if (map !== before.topics) {
    for (const [name, topic] of map) if (before.topics.get(name) !== topic) changed.add(name)
    for (const name of before.topics.keys()) if (!map.has(name)) changed.add(name)
  }
  return changed
}

const differs = (before: ClusterImage, draft: ImageDraft): boolean =>
  draft.brokers.map !== before.brokers ||
  draft.configs.map !== before.configs ||
  draft.features.map !== before.features ||
  draft.quotas.map !== before.quotas ||
  draft.scramCredentials.map !== before.scramCredentials ||
  draft.controllerId !== before.controllerId
