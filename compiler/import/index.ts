/**
 * Files of other schedulers as `.symbi` files. Pure and total. A face of its own: who only checks must not read the
 * YAML library.
 */
export { importCrontab } from "./crontab.ts";
export { importGithub } from "./github.ts";
export { importK8s } from "./k8s.ts";
export type { CrontabOptions } from "./crontab.ts";
export type { Imported, ImportNote } from "./types.ts";
