/**
 * What a cluster knows of itself: brokers, topics, configs, features. An image is never changed; the controller makes the next one, and brokers get it. One that is cut
 * off keeps the image that it had.
 */

/** A broker as the controller knows it. */
export interface BrokerRegistration {
  readonly id: number
  /** What clients are told to connect to. */
  readonly host: string
  readonly port: number
  readonly rack: string | null
  /** One more with each start. */
  readonly epoch: number
  /** Not there, or cut off from the controller: it leads nothing, and clients are not sent to it. */
  readonly isFenced: boolean
}

/** A partition as the controller knows it. */
export interface PartitionRegistration {
  /** The brokers that have a replica, the preferred leader first. */
  readonly replicas: ReadonlyArray<number>
  readonly isr: ReadonlyArray<number>
  /** Replicas that a reassignment adds, and those that it removes at its end. */
  readonly addingReplicas: ReadonlyArray<number>
  readonly removingReplicas: ReadonlyArray<number>
  /** −1: none. */
  readonly leader: number
  readonly leaderEpoch: number
  /** One more with each change. */
  readonly partitionEpoch: number
}

export interface TopicImage {
  readonly name: string
  /** Kafka's text form of a UUID. Never used again, even by a topic of the same name. */
  readonly id: string
  readonly isInternal: boolean
  readonly partitions: ReadonlyArray<PartitionRegistration>
}

/** Configs of one resource: those that are set. */
export type ConfigValues = ReadonlyMap<string, string>

/** An entity of client quotas: type (`user`, `client-id`, `ip`) and name; null stands for the default entity. */
export interface QuotaImage {
  readonly entity: ReadonlyArray<readonly [type: string, name: string | null]>
  readonly values: ReadonlyMap<string, number>
}

/** A user's password by one mechanism, as AlterUserScramCredentials brought it: salted. */
export interface ScramCredential {
  readonly user: string
  readonly mechanism: number
  readonly iterations: number
  readonly salt: Uint8Array
  readonly saltedPassword: Uint8Array
}

export interface ClusterImage {
  /** Counts the changes. */
  readonly version: number
  readonly clusterId: string
  /** The broker that Metadata calls the controller: with ZooKeeper it is, with KRaft it passes on what the controller is asked. −1: none. */
  readonly controllerId: number
  /** One more with each controller. */
  readonly controllerEpoch: number
  readonly brokers: ReadonlyMap<number, BrokerRegistration>
  readonly topics: ReadonlyMap<string, TopicImage>
  readonly topicNames: ReadonlyMap<string, string>
  /** By {@link resourceKey}. */
  readonly configs: ReadonlyMap<string, ConfigValues>
  /** Finalized levels of features. */
  readonly features: ReadonlyMap<string, number>
  readonly featuresEpoch: number
  readonly quotas: ReadonlyMap<string, QuotaImage>
  /** By {@link credentialKey}. */
  readonly scramCredentials: ReadonlyMap<string, ScramCredential>
}

/** Types of resources, as DescribeConfigs has them. */
export const resourceTypes = {
  TOPIC: 2,
  BROKER: 4,
  BROKER_LOGGER: 8,
  CLIENT_METRICS: 16,
  GROUP: 32
} as const

/** Under which key a user's credential of a mechanism is in an image. */
export const credentialKey = (user: string, mechanism: number): string => `${mechanism}:${user}`

/** Under which key configs of a resource are in an image. */
export const resourceKey = (type: number, name: string): string => `${type}:${name}`

/** The topic of this id. */
export const topicById = (image: ClusterImage, id: string): TopicImage | undefined => {
  const name = image.topicNames.get(id)
  return name === undefined ? undefined : image.topics.get(name)
}

/** The partition of this topic; `undefined` if there is none, or if the number is none. */
export const partitionOf = (
  image: ClusterImage,
  topic: string,
  partition: number
): PartitionRegistration | undefined => image.topics.get(topic)?.partitions[partition]

/** Maps that are copied at their first change. */
class Draft<K, V> {
  readonly #map: ReadonlyMap<K, V>
  #own: Map<K, V> | undefined

  constructor(map: ReadonlyMap<K, V>) {
    this.#map = map
  }

  get map(): ReadonlyMap<K, V> {
    return this.#own ?? this.#map
  }

  get(key: K): V | undefined {
    return this.map.get(key)
  }

  has(key: K): boolean {
    return this.map.has(key)
  }

  set(key: K, value: V): void {
    this.#own ??= new Map(this.#map)
    this.#own.set(key, value)
  }

  delete(key: K): void {
    if (!this.map.has(key)) return
    this.#own ??= new Map(this.#map)
    this.#own.delete(key)
  }
}

/** The next image, while it is made. */
export class ImageDraft {
  readonly #base: ClusterImage
  readonly brokers: Draft<number, BrokerRegistration>
  readonly topics: Draft<string, TopicImage>
  readonly topicNames: Draft<string, string>
  readonly configs: Draft<string, ConfigValues>
  readonly features: Draft<string, number>
  readonly quotas: Draft<string, QuotaImage>
  readonly scramCredentials: Draft<string, ScramCredential>
  #controllerId: number
  #controllerEpoch: number

  constructor(base: ClusterImage) {
    this.#base = base
    this.brokers = new Draft(base.brokers)
    this.topics = new Draft(base.topics)
    this.topicNames = new Draft(base.topicNames)
    this.configs = new Draft(base.configs)
    this.features = new Draft(base.features)
    this.quotas = new Draft(base.quotas)
    this.scramCredentials = new Draft(base.scramCredentials)
    this.#controllerId = base.controllerId
    this.#controllerEpoch = base.controllerEpoch
  }

  get controllerId(): number {
    return this.#controllerId
  }

  moveController(id: number): void {
    if (id === this.#controllerId) return
    this.#controllerId = id
    if (id !== -1) this.#controllerEpoch++
  }

  setTopic(topic: TopicImage): void {
    this.topics.set(topic.name, topic)
    if (!this.topicNames.has(topic.id)) this.topicNames.set(topic.id, topic.name)
  }

  deleteTopic({ id, name }: TopicImage): void {
    this.topics.delete(name)
    this.topicNames.delete(id)
    this.configs.delete(resourceKey(resourceTypes.TOPIC, name))
  }

  setPartition(topic: TopicImage, index: number, partition: PartitionRegistration): TopicImage {
    const next = { ...topic, partitions: topic.partitions.with(index, partition) }
    this.topics.set(topic.name, next)
    return next
  }

  /** The image as it is now. */
  finish(): ClusterImage {
    const version = this.#base.version + 1
    const features = this.features.map
    return {
      version,
      clusterId: this.#base.clusterId,
      controllerId: this.#controllerId,
      controllerEpoch: this.#controllerEpoch,
      brokers: this.brokers.map,
      topics: this.topics.map,
      topicNames: this.topicNames.map,
      configs: this.configs.map,
      features,
      featuresEpoch: features === this.#base.features ? this.#base.featuresEpoch : version,
      quotas: this.quotas.map,
      scramCredentials: this.scramCredentials.map
    }
  }
}
