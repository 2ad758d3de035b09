// Plain and without imports: this file must load on Nodes that cannot load the rest.

/** The oldest Node that runs symbi; `engines` in package.json says the same. */
export const OLDEST_NODE = "22.18";

/** @param {string} version as in `process.version` */
export function isTooOld(version) {
  const [oldestMajor, oldestMinor] = OLDEST_NODE.split(".").map(Number);
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
