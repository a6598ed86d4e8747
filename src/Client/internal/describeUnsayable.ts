import type { Unsayable } from "../../Codec/Message.ts"
import * as Version from "../../Codec/Version.ts"

/** For example: "`topicData[0].name` exists in versions 0–12 (give `topicId` instead)". */
export const describeUnsayable = (field: Unsayable): string => {
  const { instead, otherwise, path, value, versions } = field
  const many = versions.min === versions.max ? "version" : "versions"
  const what =
    value === undefined
      ? `\`${path}\` exists in ${many} ${Version.format(versions)}`
      : `\`${path}\` can be ${value} in ${many} ${Version.format(versions)}`
  const advice = instead === undefined ? otherwise : `give \`${instead}\` instead`
  return advice === undefined ? what : `${what} (${advice})`
}
