/**
 * Every limit of the codec, with its reason.
 *
 * @since 0.1.0
 */

/**
 * The longest STRING, in bytes of UTF-8. Kafka keeps the limit of its first, int16-prefixed form in the compact form too.
 *
 * @since 0.1.0
 * @category constants
 */
export const maxStringBytes = 0x7fff

/**
 * The largest tag of a tagged field; 2³¹−1 is reserved.
 *
 * @since 0.1.0
 * @category constants
 */
export const maxTag = 0x7ffffffe

/**
 * What the values of one message may take in memory, in bytes, unless the `Reader` is told otherwise: 128 MiB. It is an estimate made before the
 * memory is taken: objects and arrays by their fields, strings by their headers. Text and bytes count by the frame that they come in, which has its own limit.
 *
 * A frame of 100 MiB could hold 50 million empty tagged fields or 25 million structs of four bytes, and a program would run out of memory on them. Half a
 * million partitions in one Metadata response, and any number of bytes in a Fetch response, are within the limit.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultMaxDecodedBytes = 128 * 1024 * 1024

/**
 * The bytes that a new `Writer` starts with: most requests fit, and it doubles when they do not.
 *
 * @since 0.1.0
 * @category constants
 */
export const initialWriterBytes = 1024
