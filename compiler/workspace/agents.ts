import type { CheckedFile } from "../check/index.ts";
import { messageOf, quoted } from "../diagnostics/index.ts";
import { didYouMean, near } from "../words/index.ts";
import type { FileFinding } from "./place.ts";

/** So many unknown names are compared with the known ones; a workspace with more has another problem. */
const COMPARED = 50;

/** Every agent that a schedule names is declared somewhere. Gives those that were probably meant where one is not. */
export function checkAgentsAreKnown(
  files: ReadonlyMap<string, CheckedFile>,
  findings: FileFinding[],
): ReadonlySet<string> {
  const known = new Set<string>();
  for (const { agents, otherAgents } of files.values()) {
    for (const name of otherAgents) known.add(name);
    for (const { name } of agents) if (name !== undefined) known.add(name.text);
  }
  const compared = new Map<string, string | undefined>();
  for (const [file, { schedules }] of files) {
    for (const { agent } of schedules) {
      if (agent === undefined || known.has(agent.text)) continue;
      if (!compared.has(agent.text)) {
        compared.set(agent.text, compared.size < COMPARED ? near(agent.text, known) : undefined);
      }
      const meant = compared.get(agent.text);
      findings.push({
        file,
        finding: {
          code: "unknown-agent",
          message: messageOf("unknown-agent", { agent: quoted(agent.text), hint: didYouMean(meant) }),
          span: agent.span,
          related: [],
          fixes:
            meant === undefined
              ? []
              : [
                  {
                    title: `Write ${quoted(meant)}`,
                    applicability: "unsafe",
                    edits: [{ span: agent.span, text: `"${meant}"` }],
                  },
                ],
        },
      });
    }
  }
  return new Set([...compared.values()].filter((meant) => meant !== undefined));
}
