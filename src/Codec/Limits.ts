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
 * The bytes that a new {@link Writer} starts with: most requests fit, and it doubles when they do not.
 *
 * @since 0.1.0
 * @category constants
 */
export const initialWriterBytes = 1024
