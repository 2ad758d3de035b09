export type { CheckedName } from "./declaration.ts";
export {
  checkFile,
  type AgentDeclaration,
  type CheckedFile,
  type Declaration,
  type ScheduleDeclaration,
} from "./file.ts";
export { checkJob, type CheckedJob, type JsonDiagnostic } from "./json/job.ts";
export type { CheckConfig, Circumstances } from "./scope.ts";
export { syntaxFinding } from "./syntax.ts";
