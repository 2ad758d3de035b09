import { extname, resolve } from "node:path";
import { existsSync } from "node:fs";
import { CronSyntaxError, type CronSchedule, parseCron } from "../../compiler/cron/index.ts";
import type { AllowedHours, JobDefinition } from "../../compiler/definition/types.ts";
import { near } from "../../compiler/words/index.ts";
import type { Context } from "../context.ts";
import { exit, Failure } from "../failure.ts";

/** What fires: an expression, or a schedule of a file. */
export interface Timetable {
  /** Undefined for an expression. */
  readonly name: string | undefined;
  readonly zone: string;
  readonly fires: CronSchedule | { readonly at: number };
  readonly enabled: boolean;
  readonly allowedHours: AllowedHours | undefined;
}

export interface FileTimetables {
  readonly timetables: readonly Timetable[];
  /** Errors were found, and told: what is here is not all that was meant. */
  readonly incomplete: boolean;
}

export function isFile(context: Context, words: readonly string[]): boolean {
  const [only] = words;
  if (only === undefined || only === "" || words.length > 1) return false;
  return [".symbi", ".dsl"].includes(extname(only)) || existsSync(resolve(context.cwd, only));
}

export function timetableOf(expression: string, zone: string): Timetable {
  try {
    const fires = parseCron(expression, { timezone: zone });
    return { name: undefined, zone, fires, enabled: true, allowedHours: undefined };
  } catch (error) {
    if (!(error instanceof CronSyntaxError)) throw error;
    const marks = "^".repeat(Math.max(1, error.end - error.start));
    const place = `  ${expression}\n  ${" ".repeat(error.start)}${marks}`;
    const mend =
      error.repair === undefined
        ? ""
        : `\nTry: ${expression.slice(0, error.start)}${error.repair}${expression.slice(error.end)}`;
    throw new Failure(exit.failed, error.message, `${place}${mend}`);
  }
}

/** The schedules of a file or a folder, or the one of that name. */
export async function timetablesOf(
  context: Context,
  file: string,
  only: string | undefined,
): Promise<FileTimetables> {
  // Only here is the whole compiler needed.
  const [{ checkConfigOf, checkPaths }, { tellBadSources, tellDiagnostics }] = await Promise.all([
    import("../workspace.ts"),
    import("../diagnostics.ts"),
  ]);
  const checked = await checkPaths([file], {
    cwd: context.cwd,
    config: checkConfigOf(await context.loadConfig()),
    now: Date.now(),
    loneFile: "alone",
  });
  const unusable = tellBadSources(context, checked.bad);
  if (unusable !== exit.fine) throw new Failure(unusable, "Without these files there is nothing to show.");
  const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
  tellDiagnostics(context, errors, checked.texts);
  const jobs = checked.jobs.map(({ definition }) => definition);
  if (jobs.length === 0) throw new Failure(exit.failed, `${file} has no schedule that can fire.`);
  const chosen = only === undefined ? jobs : jobs.filter(({ name }) => name === only);
  if (only !== undefined && chosen.length === 0) throw noSuchSchedule(file, only, jobs);
  return { timetables: chosen.map(timetableOfJob), incomplete: errors.length > 0 };
}

function noSuchSchedule(file: string, wanted: string, jobs: readonly JobDefinition[]): Failure {
  const names = jobs.map(({ name }) => name);
  const meant = near(wanted, names);
  return new Failure(
    exit.failed,
    `${file} has no sound schedule "${wanted}".`,
    meant === undefined ? `It has: ${names.join(", ")}.` : `Did you mean "${meant}"?`,
  );
}

function timetableOfJob(definition: JobDefinition): Timetable {
  const {
    name,
    at,
    cron,
    timezone = "UTC",
    dst_gap: dstGap,
    dst_overlap: dstOverlap,
    enabled = true,
  } = definition;
  const fires =
    at === undefined ? parseCron(cron ?? "", { timezone, dstGap, dstOverlap }) : { at: Date.parse(at) };
  return { name, zone: timezone, fires, enabled, allowedHours: definition.policy?.allowed_hours };
}
