// Imported before anything native: on an older Node that would end the process without a word.
import { isTooOld, OLDEST_NODE } from "./node-version.js";

if (isTooOld(process.version)) {
  throw new Error(`symbi needs Node ${OLDEST_NODE} or newer; this process runs on ${process.version}.`);
}
