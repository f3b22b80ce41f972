/** Files and functions that may be larger than the limits, by name and with the reason. This list may only shrink. */

export const raisedFileLimits: Readonly<Record<string, number>> = {};

/** `path#function`. */
export const raisedFunctionLimits: Readonly<Record<string, number>> = {};
