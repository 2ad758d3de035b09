import type { CheckedFile } from "../check/index.ts";
import { leavesNothing, messageOf, quoted } from "../diagnostics/index.ts";
import type { FileFinding } from "./place.ts";

/**
 * Every agent is scheduled by somebody, in a workspace that schedules at all. Nothing is said while an error hides
 * what may be a schedule or the name of its agent, nor of an agent that was probably meant by a name that is misspelt
 * (`meant`).
 */
export function checkAgentsAreScheduled(
  files: ReadonlyMap<string, CheckedFile>,
  meant: ReadonlySet<string>,
  findings: FileFinding[],
): void {
  if (findings.some(({ finding }) => leavesNothing(finding.code))) return;
  const scheduled = new Set(meant);
  let any = false;
  for (const { schedules } of files.values()) {
    for (const { agent } of schedules) {
      if (agent === undefined) return;
      any = true;
      scheduled.add(agent.text);
    }
  }
  if (!any) return;
  for (const [file, { agents }] of files) {
    for (const { name } of agents) {
      if (name === undefined || scheduled.has(name.text)) continue;
      const message = messageOf("unscheduled-agent", { agent: quoted(name.text) });
      findings.push({
        file,
        finding: { code: "unscheduled-agent", message, span: name.span, related: [], fixes: [] },
      });
    }
  }
}
