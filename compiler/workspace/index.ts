export { checkWorkspace, type CheckedWorkspace, type Compiled } from "./workspace.ts";
