import type { CheckedFile, Circumstances, CheckedName } from "../../check/index.ts";
import { parseCron } from "../../cron/index.ts";
import type { JobDefinition } from "../../definition/index.ts";
import { messageOf, type Finding } from "../../diagnostics/index.ts";
import { schedulesOf } from "../known.ts";
import type { FileFinding } from "../place.ts";
import { peakOfWeek, type Peak } from "./peak.ts";
import { cronStarts, instantStarts, type Starts } from "./starts.ts";

/** As many runs may be under way where the configuration does not say. */
const LIMIT = 10;
/** The week that is looked at where the present is not known: it begins on Monday, 5 January 2026. */
const SOME_WEEK = Date.UTC(2026, 0, 5);
const DAY = 86_400_000;
/** So many of the other schedules are pointed at. */
const SHOWN = 5;

interface Member {
  readonly file: string;
  readonly name: CheckedName;
  readonly starts: string;
}

/** No more schedules start at one instant than runs may be under way: the others would wait for them to end. */
export function checkHerd(
  files: ReadonlyMap<string, CheckedFile>,
  { now, config }: Circumstances,
  findings: FileFinding[],
): void {
  const limit = config.maxConcurrentJobs ?? LIMIT;
  const members: Member[] = [];
  const weights = new Map<string, { readonly definition: JobDefinition; weight: number }>();
  for (const { file, declaration } of schedulesOf(files)) {
    const { name, definition } = declaration;
    if (name === undefined || definition === undefined || definition.enabled === false) continue;
    if (isSpread(definition, config.maxJitterSeconds ?? 0)) continue;
    if (definition.at !== undefined && Date.parse(definition.at) <= (now ?? -Infinity)) continue;
    const starts = whenOf(definition);
    const alike = weights.get(starts);
    if (alike === undefined) weights.set(starts, { definition, weight: 1 });
    else alike.weight += 1;
    members.push({ file, name, starts });
  }
  if (members.length <= limit) return;
  const from = now === undefined ? SOME_WEEK : Math.ceil(now / DAY) * DAY;
  const starts = new Map([...weights].map(([key, alike]) => [key, startsOf(alike.definition, alike.weight)]));
  const peak = peakOfWeek([...starts.values()], from, limit);
  if (peak === undefined) return;
  const involved = members.filter((member) => starts.get(member.starts)?.startsAt(peak.at) === true);
  const [first, ...others] = involved;
  if (first !== undefined)
    findings.push({ file: first.file, finding: herdFinding(first, others, peak, limit) });
}

function isSpread({ jitter }: JobDefinition, maxJitterSeconds: number): boolean {
  return (jitter ?? maxJitterSeconds * 1000) > 0;
}

function whenOf({ cron = "", at, timezone = "UTC", dst_gap, dst_overlap }: JobDefinition): string {
  return at ?? `${cron}\n${timezone}\n${dst_gap}\n${dst_overlap}`;
}

function startsOf(definition: JobDefinition, weight: number): Starts {
  const { cron = "", at, timezone, dst_gap, dst_overlap } = definition;
  if (at !== undefined) return instantStarts(Date.parse(at), weight);
  return cronStarts(parseCron(cron, { timezone, dstGap: dst_gap, dstOverlap: dst_overlap }), weight);
}

function herdFinding(first: Member, others: readonly Member[], { at, count }: Peak, limit: number): Finding {
  const waiting = count - limit;
  const rounds = Math.ceil(count / limit) - 1;
  return {
    code: "herd",
    message: messageOf("herd", {
      count,
      instant: instantInWords(at),
      limit,
      waiting: waiting === 1 ? "1 of them waits" : `${waiting} of them wait`,
      rounds: rounds === 1 ? "one run takes" : `${rounds} runs take, one after the other`,
    }),
    span: first.name.span,
    related: others.slice(0, SHOWN).map(({ file, name }, index) => ({
      file,
      span: name.span,
      message:
        index === SHOWN - 1 && others.length > SHOWN
          ? `This one starts then, too, and ${others.length - SHOWN} more do.`
          : "This one starts then, too.",
    })),
    fixes: [],
  };
}

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

function instantInWords(ms: number): string {
  const [date = "", time = ""] = new Date(ms).toISOString().split("T");
  const shown = time.slice(0, time.slice(6, 8) === "00" ? 5 : 8);
  return `${date} ${shown} UTC (${weekdays[new Date(ms).getUTCDay()]})`;
}
