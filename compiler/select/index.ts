export {
  compareWithBaseline,
  newBaseline,
  readBaseline,
  renderBaseline,
  type Baseline,
  type KnownProblem,
  type Located,
  type LookedFor,
} from "./baseline.ts";
export { looksLikeDirective, readDirectives, type Directives } from "./directives.ts";
export { fingerprint } from "./fingerprint.ts";
export { severities } from "./severity.ts";
export { silence } from "./silence.ts";
export type { Selection, SeverityOf, SilencedDiagnostic } from "./types.ts";
