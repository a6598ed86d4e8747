/**
 * What all of a cluster shares of Kafka's own: error codes by their names, and hash codes as Java has them.
 */
export { codes } from "./codes.ts"
export { inJavaMapOrder, javaHashCode, partitionOfId } from "./javaHash.ts"
