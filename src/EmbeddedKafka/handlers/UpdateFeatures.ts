/**
 * UpdateFeatures: changes the finalized levels of features (KIP-584, KIP-778): upgrades, and downgrades that are asked for as such. Up to version 1 each feature has an
 * answer of its own; with 4.0+ all updates are refused together when one is.
 *
 * Left out: downgrades of metadata.version, which 4.x refuses when the level changes what is stored, as here always.
 */
import type * as Api from "../../Api/Api.ts"
import { UpdateFeatures } from "../../Api/UpdateFeatures.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { onController } from "./onController.ts"

type Response = Api.ResponseInput<typeof UpdateFeatures>
type Update = Call<typeof UpdateFeatures>["request"]["featureUpdates"][number]

const upgradeTypes = { UPGRADE: 1, SAFE_DOWNGRADE: 2, UNSAFE_DOWNGRADE: 3 } as const
const metadataVersion = "metadata.version"
const kraftVersion = "kraft.version"

export const updateFeatures = handler(UpdateFeatures, (call) =>
  onController(
    call,
    (errorCode) => call.respond({ throttleTimeMs: 0, errorCode, errorMessage: null, results: [] }),
    () => update(call)
  )
)

const update = (call: Call<typeof UpdateFeatures>): void => {
  // Of several updates of one feature the last counts.
  const updates = [...new Map(call.request.featureUpdates.map((each) => [each.feature, each])).values()]
  const problems = updates.map((update) => ({ update, problem: problemWith(call, update) }))
  const isTogether = call.cluster.release.isAtLeast("4.0")
  const isRefused = isTogether && problems.some(({ problem }) => problem !== undefined)
  if (!isRefused && !call.request.validateOnly)
    finalize(
      call,
      problems.filter(({ problem }) => problem === undefined).map(({ update }) => update)
    )
  call.respond(isTogether ? together(call, problems) : apart(call, problems))
}

interface Problem {
  readonly update: Update
  readonly problem: string | undefined
}

/** Each feature as often as it was named; "NONE" is what Kafka says of what is done. */
const done = ({ request, version }: Call<typeof UpdateFeatures>): Response["results"] =>
  version > 1
    ? []
    : request.featureUpdates.map(({ feature }) => ({
        feature,
        errorCode: codes.NONE,
        errorMessage: "NONE"
      }))

const together = (call: Call<typeof UpdateFeatures>, problems: ReadonlyArray<Problem>): Response => {
  const first = problems.find(({ problem }) => problem !== undefined)?.problem
  return {
    throttleTimeMs: 0,
    errorCode: first === undefined ? codes.NONE : codes.INVALID_UPDATE_VERSION,
    errorMessage:
      first === undefined
        ? null
        : `The update failed for all features since the following feature had an error: ${first}`,
    results: first === undefined ? done(call) : []
  }
}

const apart = ({ cluster }: Call<typeof UpdateFeatures>, problems: ReadonlyArray<Problem>): Response => {
  const { usesKRaft } = cluster.release
  const refused = usesKRaft ? codes.INVALID_UPDATE_VERSION : codes.INVALID_REQUEST
  return {
    throttleTimeMs: 0,
    errorCode: codes.NONE,
    errorMessage: usesKRaft ? "" : null,
    results: problems.map(({ problem, update }) => ({
      feature: update.feature,
      errorCode: problem === undefined ? codes.NONE : refused,
      errorMessage: problem ?? null
    }))
  }
}

const finalize = ({ cluster }: Call<typeof UpdateFeatures>, updates: ReadonlyArray<Update>): void =>
  cluster.controller.change((draft) => {
    for (const { feature, maxVersionLevel } of updates)
      if (maxVersionLevel === 0) draft.features.delete(feature)
      else if (draft.features.get(feature) !== maxVersionLevel) draft.features.set(feature, maxVersionLevel)
  })

/** With KRaft what version 0 says of downgrades has no effect: all are upgrades. */
const typeOf = ({ version }: Call<typeof UpdateFeatures>, update: Update): number =>
  version > 0 ? update.upgradeType : upgradeTypes.UPGRADE

const problemWith = (call: Call<typeof UpdateFeatures>, update: Update): string | undefined => {
  const { release } = call.cluster
  if (!release.usesKRaft)
    return update.feature === ""
      ? "Feature name can not be empty."
      : "Could not apply finalized feature update because the provided feature is not supported."
  const detail = detailOf(call, update)
  return detail === undefined
    ? undefined
    : `Invalid update version ${update.maxVersionLevel} for feature ${update.feature}. ${detail}`
}

const detailOf = (call: Call<typeof UpdateFeatures>, update: Update): string | undefined => {
  const { feature, maxVersionLevel: level } = update
  const { release, controller } = call.cluster
  const type = typeOf(call, update)
  if (!Object.values<number>(upgradeTypes).includes(type))
    return "The controller does not support the given upgrade type."
  if (level < 0) return "A feature version cannot be less than 0."
  const range = release.supportedFeatures.get(feature)
  const node = controller.image.controllerId
  if (range === undefined)
    // A level of 0 is that of all that is not known.
    return level === 0 ? undefined : `Local controller ${node} does not support this feature.`
  if (level < range.min || level > range.max)
    return `Local controller ${node} only supports versions ${range.min}-${range.max}`
  const current = controller.image.features.get(feature) ?? 0
  if (level < current && type === upgradeTypes.UPGRADE)
    return "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade."
  if (level > current && type !== upgradeTypes.UPGRADE) return "Can't downgrade to a newer version."
  if (feature === metadataVersion && level < current && release.isAtLeast("4.0"))
    return `Unsupported metadata.version downgrade from ${current} to ${level}.`
  if (feature === kraftVersion && level < current) return "The version of the quorum cannot be less."
  return undefined
}
