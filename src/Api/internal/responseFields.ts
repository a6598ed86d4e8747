/**
 * What connections and clusters look at in a response of any API, whose type they do not know. A field that is not there, or of another type, says nothing.
 */

/** How long it asks the client to wait, in milliseconds; 0 if it does not. */
export const throttleTimeOf = (response: unknown): number =>
  typeof response === "object" &&
  response !== null &&
  "throttleTimeMs" in response &&
  typeof response.throttleTimeMs === "number"
    ? response.throttleTimeMs
    : 0

/** The code at its top level, or 0. */
export const errorCodeOf = (response: unknown): number =>
  typeof response === "object" &&
  response !== null &&
  "errorCode" in response &&
  typeof response.errorCode === "number"
    ? response.errorCode
    : 0

/** What the broker says beside the code. */
export const errorMessageOf = (response: unknown): string | undefined =>
  typeof response === "object" &&
  response !== null &&
  "errorMessage" in response &&
  typeof response.errorMessage === "string"
    ? response.errorMessage
    : undefined
