import { type ClockChange, clockChanges, parseCron, zoneTransitions } from "../../compiler/cron/index.ts";
import type { AgentDefinition, JobDefinition } from "../../compiler/index.ts";
import type { Span } from "../../runtime/simulate/index.ts";
import { type DstMark, dstMark, leftOutRow, type LeftOutRow } from "../fires/rows.ts";
import type { Runtimes } from "./options.ts";

/** One schedule of a simulation: what is known of it before anything fires. */
export interface Schedule {
  readonly name: string;
  readonly definition: JobDefinition;
  readonly zone: string;
  readonly takes: Takes;
  /** What a change of the clocks made of its fire at this due instant. */
  readonly mark: (due: number) => DstMark | undefined;
  /** Times that a change of the clocks skips, within the span. */
  readonly leftOut: readonly LeftOutRow[];
  readonly changes: readonly ClockChange[];
}

/** How long each of its runs takes, and who says so. */
export interface Takes {
  readonly ms: number;
  readonly said: "option" | "echo" | "nobody";
}

/** A change of a zone's clocks, and whom it concerns. */
export interface ZoneChange {
  readonly zone: string;
  readonly at: number;
  /** Seconds east of UTC. */
  readonly before: number;
  readonly after: number;
  readonly concerns: readonly { readonly schedule: string; readonly change: ClockChange }[];
}

const DAY = 86_400_000;

/** By name. */
export function schedulesOf(
  jobs: readonly JobDefinition[],
  agents: readonly AgentDefinition[],
  runtimes: Runtimes,
  span: Span,
): readonly Schedule[] {
  const agentNamed = new Map(agents.map((agent) => [agent.name, agent]));
  return jobs
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((definition) => {
      // An overlap is told of before it begins, and an instant that waits may be of before the span.
      const changes = changesOf(definition, span.from - DAY, span.to + DAY);
      return {
        name: definition.name,
        definition,
        zone: definition.timezone ?? "UTC",
        takes: takesOf(definition, agentNamed.get(definition.agent), runtimes),
        mark: (due) => (changes.length === 0 ? undefined : dstMark(due, changes)),
        leftOut: changes
          .filter(({ effect, at }) => effect === "skipped" && at >= span.from && at < span.to)
          .map(leftOutRow),
        changes,
      };
    });
}

function changesOf(
  { cron, timezone, dst_gap: dstGap, dst_overlap: dstOverlap }: JobDefinition,
  after: number,
  until: number,
): readonly ClockChange[] {
  if (cron === undefined) return [];
  return clockChanges(parseCron(cron, { timezone, dstGap, dstOverlap }), after, until);
}

/** What the command line says of the schedule, else the agent's script, else what the command line says of all. */
function takesOf(
  { name }: JobDefinition,
  agent: AgentDefinition | undefined,
  { of, others }: Runtimes,
): Takes {
  const own = of.get(name);
  if (own !== undefined) return { ms: own, said: "option" };
  const delay = agent?.executor === "echo" ? agent.echo?.delay : undefined;
  if (delay !== undefined) return { ms: delay, said: "echo" };
  return others === undefined ? { ms: 0, said: "nobody" } : { ms: others, said: "option" };
}

function zonesOf(schedules: readonly Schedule[]): readonly string[] {
  return [...new Set(schedules.map(({ zone }) => zone))].toSorted();
}

/** The next change of each of those zones that comes in the week after the span, in order: a few days on, it would be seen. */
export function changesSoon(
  schedules: readonly Schedule[],
  { to }: Span,
): readonly Omit<ZoneChange, "concerns">[] {
  return zonesOf(schedules)
    .flatMap((zone) =>
      zoneTransitions(zone, to - 1, to + 7 * DAY)
        .slice(0, 1)
        .map(({ at, before, after }) => ({ zone, at, before, after })),
    )
    .sort((a, b) => a.at - b.at);
}

/** Changes of the clocks of every zone that a schedule lives in, within the span, in order. */
export function zoneChanges(schedules: readonly Schedule[], span: Span): readonly ZoneChange[] {
  return zonesOf(schedules)
    .flatMap((zone) => {
      const living = schedules.filter((schedule) => schedule.zone === zone);
      return zoneTransitions(zone, span.from - 1, span.to - 1).map(({ at, before, after }) => ({
        zone,
        at,
        before,
        after,
        concerns: living.flatMap(({ name, changes }) =>
          changes.filter((change) => change.at === at).map((change) => ({ schedule: name, change })),
        ),
      }));
    })
    .sort((a, b) => a.at - b.at);
}
