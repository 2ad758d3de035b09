import type { CheckedFile, ScheduleDeclaration } from "../check/index.ts";
import { fireIdentity, parseCron } from "../cron/index.ts";
import type { JobDefinition } from "../definition/index.ts";
import { messageOf, quoted } from "../diagnostics/index.ts";
import { schedulesOf, type Placed } from "./known.ts";
import type { FileFinding } from "./place.ts";

/** No two schedules do the same work at the same instants, as far as these are still to come. */
export function checkDuplicates(
  files: ReadonlyMap<string, CheckedFile>,
  now: number | undefined,
  findings: FileFinding[],
): void {
  const groups = new Map<string, Placed<ScheduleDeclaration>[]>();
  for (const placed of schedulesOf(files)) {
    const { definition } = placed.declaration;
    if (definition === undefined || definition.enabled === false) continue;
    if (definition.at !== undefined && Date.parse(definition.at) <= (now ?? -Infinity)) continue;
    const key = workOf(definition);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [placed]);
    else group.push(placed);
  }
  // When a schedule fires is only worked out where another one does the same work.
  for (const group of groups.values()) if (group.length > 1) reportTwins(group, findings);
}

/** Whom it asks what, and where and when that is allowed. */
function workOf({ agent, input = "", policy }: JobDefinition): string {
  const { allowed_environments, allowed_hours } = policy ?? {};
  // No name of an agent holds a blank.
  const work = `${agent} ${input}`;
  if (allowed_environments === undefined && allowed_hours === undefined) return work;
  return `${work}\n${JSON.stringify([allowed_environments?.toSorted(), allowed_hours])}`;
}

function reportTwins(group: readonly Placed<ScheduleDeclaration>[], findings: FileFinding[]): void {
  const firstAt = new Map<string, Placed<ScheduleDeclaration>>();
  for (const placed of group) {
    const { name, agent, definition } = placed.declaration;
    if (name === undefined || agent === undefined || definition === undefined) continue;
    const when = identityOf(definition);
    const first = firstAt.get(when);
    const other = first?.declaration.name;
    if (first === undefined || other === undefined) {
      firstAt.set(when, placed);
      continue;
    }
    // Of two with one name it is said that the name is taken.
    if (other.text === name.text) continue;
    const params = { name: quoted(name.text), other: quoted(other.text), agent: quoted(agent.text) };
    findings.push({
      file: placed.file,
      finding: {
        code: "duplicate-schedule",
        message: messageOf("duplicate-schedule", params),
        span: name.span,
        related: [{ file: first.file, span: other.span, message: "The other one stands here." }],
        fixes: [],
      },
    });
  }
}

function identityOf({ cron = "", at, timezone, dst_gap, dst_overlap }: JobDefinition): string {
  if (at !== undefined) return String(Date.parse(at));
  return fireIdentity(parseCron(cron, { timezone, dstGap: dst_gap, dstOverlap: dst_overlap }));
}
