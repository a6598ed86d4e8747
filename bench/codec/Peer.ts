/**
 * What a library is asked to do with messages: those that it has, each at the version nearest to the one that ours uses.
 */
import type { Content, RequestName, ResponseName } from "./cases.ts"

export interface Decoding {
  readonly version: number
  readonly decode: (bytes: Buffer) => unknown
  /** What it decoded, in the form of the case's own content. */
  readonly content: (decoded: any) => Content
}

export interface Encoding {
  readonly version: number
  /** Writes the body of the request, without its header, to where the library's own connection wants it: a buffer, or a place in one. */
  readonly encode: () => unknown
  /** What was written, where `encode` itself does not give it. */
  readonly bytes?: () => Uint8Array
}

export interface CodecPeer {
  readonly responses: Partial<Record<ResponseName, Decoding>>
  readonly requests: Partial<Record<RequestName, Encoding>>
}
