export { createRedactor } from "./redactor.ts";
export type { RedactingStream, Redactor } from "./redactor.ts";
export { createResolver } from "./resolver.ts";
export type { Environment, ReferenceProblem, Resolution, Resolver, Use } from "./resolver.ts";
export { namesIn, referencesIn } from "./template.ts";
