import type { Environment, Resolver } from "../../references/index.ts";
import { FENCE_VARIABLE } from "../processes/index.ts";
import type { ReasonCode } from "../../store/types.ts";
import type { AgentInvocation } from "../types.ts";

/** What every command gets of the scheduler's environment. All else must be named in the agent's `env`. */
const PASSED_ON = /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|TMP|TEMP)$/;

const USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

/** Where a command's program is looked for, if its agent does not say. */
export function commandPath(env: Environment): string {
  return env["PATH"] ?? USUAL_PATH;
}

export type CommandEnvironment =
  | { readonly ok: true; readonly env: Record<string, string> }
  | { readonly ok: false; readonly code: ReasonCode; readonly sentence: string };

/** References are looked up here and nowhere earlier. The markers come last: a definition cannot replace them. */
export function commandEnvironment(
  {
    subject,
    variables,
    dir,
  }: { readonly subject: string; readonly variables: Environment; readonly dir: string },
  { runId, attempt, job, fence }: AgentInvocation,
  env: Environment,
  resolver: Resolver,
): CommandEnvironment {
  const result: Record<string, string> = { PATH: commandPath(env) };
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && PASSED_ON.test(name)) result[name] = value;
  }
  for (const [name, text] of Object.entries(variables)) {
    const place = `env ${name} of ${subject}`;
    const resolution = resolver.resolve(text ?? "", { place, baseDir: dir });
    if (!resolution.ok) return { ok: false, ...resolution.problem };
    if (name === "" || /[=\0]/.test(name) || resolution.value.includes("\0")) {
      const sentence = `${JSON.stringify(place)} cannot be handed to a process: a name holds no "=", and neither holds a NUL character.`;
      return { ok: false, code: "environment_invalid", sentence };
    }
    result[name] = resolution.value;
  }
  result["SYMBI_RUN_ID"] = runId;
  result["SYMBI_ATTEMPT"] = String(attempt);
  result[FENCE_VARIABLE] = fence;
  if (job === undefined) delete result["SYMBI_JOB"];
  else result["SYMBI_JOB"] = job.name;
  return { ok: true, env: result };
}
