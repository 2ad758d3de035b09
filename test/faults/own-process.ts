import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cleanEnvironment } from "../../cli/testing.ts";
import { type Attempt, openSqliteStore } from "../../runtime/store/index.ts";
import type { Legacy, PlannedJob } from "./lives.ts";
import { type Tally, tallyOf } from "./tally.ts";
import { verdict } from "./verdict.ts";
import type { WatchedLife } from "./watched-life.ts";
import { illegalSteps, readWitness, type Step } from "./witness.ts";

/** Schedulers that live and die as processes of their own, one after the other on one database. */

/** What `one-life.ts` is started with. */
export interface Life extends WatchedLife {
  /** This job is run by hand, paused and resumed all the time. */
  readonly touched?: string;
  /** How long to wait for another one's transaction. */
  readonly patience?: number;
  readonly time:
    /** Stands still but for so many seconds, which take no time. */
    | { readonly from: number; readonly seconds: number }
    /** At the real instant `since` it was `wall`, and it runs `speed` times as fast as the real one. */
    | { readonly since: number; readonly wall: number; readonly speed: number };
  readonly death?: { readonly point: string; readonly nth: number } | { readonly statement: number };
  /** Brings all to rest at its end. */
  readonly last?: boolean;
}

/** What a life writes down. */
export type Told =
  | { readonly told: "dying"; readonly at: number }
  | { readonly told: "begun"; readonly at: number; readonly run: string; readonly attempt: number }
  | { readonly told: "ended"; readonly at: number; readonly run: string; readonly state: string }
  | { readonly told: "trouble"; readonly at: number; readonly message: string };

const program = fileURLToPath(new URL("./one-life.ts", import.meta.url));

/** In memory where there is such a place: what dies here is a process, not a disk. */
export function placeOfDeath(name: string): string {
  return mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), `symbi-${name}-`));
}

export interface Lived {
  readonly child: ChildProcess;
  /** What came first: that it said it was up, or its end. */
  readonly up: Promise<"up" | "ended">;
  readonly ended: Promise<{
    readonly signal: NodeJS.Signals | null;
    readonly code: number | null;
    readonly text: string;
  }>;
}

export function live(life: Life): Lived {
  const child = spawn(process.execPath, [program, JSON.stringify(life)], {
    env: cleanEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const up = Promise.withResolvers<"up" | "ended">();
  const hear = (piece: string): void => {
    text += piece;
    if (text.includes("up\n")) up.resolve("up");
  };
  child.stdout.setEncoding("utf8").on("data", hear);
  child.stderr.setEncoding("utf8").on("data", hear);
  const ended = new Promise<Awaited<Lived["ended"]>>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      up.resolve("ended");
      resolve({ code, signal, text });
    });
  });
  return { child, up: up.promise, ended };
}

export function journalOf(database: string): readonly Told[] {
  return linesOf(`${database}.journal`).map((line) => JSON.parse(line) as Told);
}

/** The last of them may have been cut off. */
export function linesOf(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8").split("\n").slice(0, -1);
}

/** When the last one died, as far as anybody saw. */
export function latestOf(journal: readonly Told[], otherwise: number): number {
  return journal.reduce((latest, { at }) => Math.max(latest, at), otherwise);
}

export interface Inheritance {
  readonly legacy: Legacy;
  readonly steps: readonly Step[];
  /** Of these due instants, what nobody may have done, and how often. */
  readonly tally: Pick<Tally, "deaths" | "expected" | "gaps" | "duplicates" | "illegal">;
  readonly faults: readonly string[];
}

/** Judges what is left when a last life has brought everything to rest. */
export async function inheritFrom(
  database: string,
  planned: readonly PlannedJob[],
  { deaths = 0, jumps = 0 }: { readonly deaths?: number; readonly jumps?: number },
): Promise<Inheritance> {
  const journal = journalOf(database);
  const steps = readWitness(database);
  const store = openSqliteStore(database, { mode: "read", now: 0 });
  const jobs: Legacy["jobs"][number][] = [];
  let from = 0;
  let until = 0;
  for (const job of planned) {
    const found = await store.findJob(job.name);
    if (found.found !== "one") throw new Error(`${job.name} is gone`);
    from = found.job.createdAt;
    // It was paused when all was to come to rest; one after the other, while time went on.
    const paused = found.job.updatedAt;
    until = Math.max(until, paused);
    const runs = await store.listRuns(found.job.id);
    const attempts = new Map<string, readonly Attempt[]>();
    for (const run of runs) attempts.set(run.id, await store.listAttempts(run.id));
    const rows = steps.filter((step) => step.job === job.name && step.before === null);
    jobs.push({ job, until: paused, runs, rows, attempts });
  }
  await store.close();
  const present = new Set(jobs.flatMap(({ runs }) => runs.map(({ id }) => id)));
  // Others are not judged for having been there: a job's that comes and goes, and what was pruned.
  const absent = new Set(
    steps.flatMap(({ run, job, after }) =>
      job !== "" && (after === null || !planned.some(({ name }) => name === job)) ? [run] : [],
    ),
  );
  const legacy: Legacy = {
    seed: 0,
    from,
    until,
    jobs,
    begun: journal.flatMap((told) =>
      told.told === "begun" && (present.has(told.run) || !absent.has(told.run))
        ? [{ runId: told.run, attempt: told.attempt }]
        : [],
    ),
    said: linesOf(`${database}.said`).join("\n"),
    deaths,
    jumps,
    troubles: journal.flatMap((told) => (told.told === "trouble" ? [told.message] : [])),
  };
  const limits = new Map(planned.map(({ name, maxConcurrent }) => [name, maxConcurrent]));
  const judged = verdict(legacy);
  const illegal = [...illegalSteps(steps, (name) => limits.get(name)), ...untrue(journal, steps)];
  return { legacy, steps, tally: tallyOf(legacy, judged, illegal.length), faults: [...judged, ...illegal] };
}

/** What a life said had ended so had been written, and stays. */
function untrue(journal: readonly Told[], steps: readonly Step[]): readonly string[] {
  const ends = new Map(
    steps.flatMap(({ run, attempt, after }) =>
      attempt === 0 && after !== null ? [[run, after] as const] : [],
    ),
  );
  return journal.flatMap((told) => {
    if (told.told !== "ended" || told.state === "queued") return [];
    const is = ends.get(told.run);
    return is === told.state ? [] : [`${told.run} was told to be ${told.state}, and is ${String(is)}`];
  });
}
