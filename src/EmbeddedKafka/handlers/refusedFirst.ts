/**
 * The order of answers of several partitions, as Kafka has it: what was refused before the coordinator was asked stands first, topic by topic, then the rest. In older
 * releases it stands last.
 */

export interface Answered<K> {
  /** What the response calls the topic by. */
  readonly topic: K
  readonly partitionIndex: number
  readonly errorCode: number
  readonly isRefused: boolean
}

export interface AnsweredTopic<K> {
  readonly topic: K
  readonly partitions: Array<{ readonly partitionIndex: number; readonly errorCode: number }>
}

export const refusedFirst = <K>(
  answers: ReadonlyArray<Answered<K>>,
  isFirst = true
): ReadonlyArray<AnsweredTopic<K>> => {
  const topics = new Map<K, AnsweredTopic<K>>()
  const add = ({ errorCode, partitionIndex, topic }: Answered<K>): void => {
    let known = topics.get(topic)
    if (known === undefined) topics.set(topic, (known = { topic, partitions: [] }))
    known.partitions.push({ partitionIndex, errorCode })
  }
  for (const each of answers) if (each.isRefused === isFirst) add(each)
  for (const each of answers) if (each.isRefused !== isFirst) add(each)
  return [...topics.values()]
}
