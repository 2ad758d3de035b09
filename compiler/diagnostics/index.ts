export { catalogue, type Code } from "./catalogue/index.ts";
export { canBeSilenced, isCode, leavesNothing } from "./codes.ts";
export { fill, messageOf, quoted, visible, type Params } from "./message.ts";
export type {
  CatalogueEntry,
  Diagnostic,
  Edit,
  Finding,
  Fix,
  Place,
  RelatedPlace,
  Severity,
} from "./types.ts";
