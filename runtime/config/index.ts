export { codeProblem } from "./check-keys.ts";
export type { Config } from "./types.ts";
export { loadConfig, type LoadedConfig, type LoadOptions } from "./load.ts";
export { ConfigError, ConfigUnreadableError, type ConfigProblem } from "./problem.ts";
export { secretsIn, settingsReference, type SettingReference } from "./reference.ts";
export { unknownVariables, type UnknownVariable } from "./variables.ts";
export type { Setting, Source } from "./resolve.ts";
