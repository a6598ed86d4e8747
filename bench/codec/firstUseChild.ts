/** One process of `firstUse.ts`: prints what it measured as JSON. Ours is imported from the sources, so stripping its types is part of the import. */
const name = process.argv[2]!
const bytes = Buffer.from(
  "0000000003000000000962726f6b65722d3000002384026100000000010962726f6b65722d31000023840261000e62656e63682d636c7573746572000000010200000f746f7069632d6e756d6265722d3001020304050607080910111213141516000200000000000000000001000000030300000001000000020300000001000000020100800000000000",
  "hex"
)

const modules = new URL("../node_modules/", import.meta.url)
const load = async (path: string): Promise<any> => {
  const module = await import(new URL(path, modules).href)
  return module.default ?? module
}

const prepare: Record<string, () => Promise<() => unknown>> = {
  "effect-kafka-protocol": async () => {
    const { Metadata } = await import("../../src/Api/Metadata.ts")
    return () => Metadata.response.at(12).decode(bytes)
  },
  "the same, interpreted": async () => {
    const { Metadata } = await import("../../src/Api/Metadata.ts")
    const { setCompiler } = await import("../../src/Codec/Wire.ts")
    setCompiler("interpreted")
    return () => Metadata.response.at(12).decode(bytes)
  },
  "@platformatic/kafka": async () => {
    const { parseResponse } = await import(
      new URL("@platformatic/kafka/dist/apis/metadata/metadata-v12.js", modules).href
    )
    const { Reader } = await import(new URL("@platformatic/kafka/dist/protocol/reader.js", modules).href)
    return () => parseResponse(1, 3, 12, Reader.from(bytes))
  },
  "@kafkats/client": async () => {
    const { Decoder, responses } = await import(new URL("@kafkats/client/dist/index.js", modules).href)
    return () => responses.decodeMetadataResponse(new Decoder(bytes), 12)
  },
  "kafka-ts": async () => {
    const { METADATA_V12 } = await load("kafka-ts/dist/api/metadata/v12.js")
    const { Decoder } = await load("kafka-ts/dist/utils/decoder.js")
    return () => METADATA_V12.response(new Decoder(bytes))
  }
}

const started = performance.now()
const decode = await prepare[name]!()
const imported = performance.now()
decode()
const first = performance.now()
decode()
const second = performance.now()
process.stdout.write(
  JSON.stringify({
    import: imported - started,
    "first decode": first - imported,
    "second decode": second - first
  })
)
