/**
 * Configs of topics, brokers and other resources, by the definitions of the played release: pure functions over what is set in an image.
 *
 * - `values.ts`, `rules.ts`: from text to value, and what is wrong with it
 * - `BrokerConfigs.ts`: what counts on a broker; `TopicConfig.ts`: of a topic there, typed; `synonyms.ts`: which configs say the same
 * - `started.ts`: what brokers are started with
 */
export { BrokerConfigs } from "./BrokerConfigs.ts"
export { TopicConfig } from "./TopicConfig.ts"
