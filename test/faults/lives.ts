import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Clock,
  createRuntime,
  loadConfig,
  type Runtime,
  type Store,
  type VirtualClock,
  virtualClock,
} from "../../runtime/index.ts";
import { openSqliteStore, type Attempt, type Run } from "../../runtime/store/index.ts";
import { mortalStore, type MortalStore } from "./mortal-store.ts";
import { seeded } from "./seeded.ts";

/** One job of a world, with what an observer needs to know to say when it is due. */
export interface PlannedJob {
  readonly name: string;
  /** It is due at each second of the minute that this divides. */
  readonly everySeconds: number;
  readonly onCrash: "retry" | "fail";
  readonly maxConcurrent: number;
}

/** What is there to be judged once all is quiet. */
export interface Legacy {
  readonly seed: number;
  /** Due instants lie after the first and up to the second. */
  readonly from: number;
  readonly until: number;
  readonly jobs: readonly {
    readonly job: PlannedJob;
    /** It was paused before all others were. */
    readonly until?: number;
    /** Those that are left. */
    readonly runs: readonly Run[];
    /** All that were ever made; absent: none is gone. */
    readonly rows?: readonly Pick<Run, "scheduledAt" | "lastInstant" | "instants">[];
    readonly attempts: ReadonlyMap<string, readonly Attempt[]>;
  }[];
  /** Which attempts were seen to begin, in order, by whoever watched: outside of the database. */
  readonly begun: readonly { readonly runId: string; readonly attempt: number }[];
  /** All that was delivered to standard output. */
  readonly said: string;
  readonly deaths: number;
  /** How often the wall clock was set. */
  readonly jumps: number;
  readonly troubles: readonly string[];
}

export interface Circumstances {
  /** A death takes the latest operations with it, as a disk would that answers before it has written. */
  readonly forgets?: boolean;
  /** Somebody sets the wall clock, back and forth. */
  readonly jumps?: boolean;
}

const START = Date.parse("2027-01-02T08:59:30.400Z");
const SECOND = 1_000;
/** By how much an administrator, a time server or a lid that was closed moves the wall clock. */
const LEAPS = [-3_600, -120, -5, -1, 1, 7, 120, 3_600].map((seconds) => seconds * SECOND);

/** Schedulers live and die on one database, by chance, until a last one brings all to rest. */
export async function liveThrough(
  seed: number,
  { forgets = false, jumps: wallIsSet = false }: Circumstances = {},
): Promise<Legacy> {
  const random = seeded(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "symbi-lives-"));
  const clock = virtualClock(START);
  const begun: Legacy["begun"][number][] = [];
  const troubles: string[] = [];
  let said = "";
  let ids = 0;
  let jumps = 0;
  let latest = START;
  const setWall = (instant: number): void => {
    latest = Math.max(latest, clock.now());
    clock.setWall(instant);
    jumps += 1;
  };
  const { config } = loadConfig({
    cwd: folder,
    env: { SYMBI_SCHEDULER_MAX_CONCURRENT: String(1 + below(6)) },
  });

  const open = (): Store => openSqliteStore(config.store.path, { mode: "create", now: clock.now() });
  const born = (store: Store, isDead = () => false): Promise<Runtime> =>
    createRuntime({
      config,
      clock: mortalClock(clock, isDead),
      store,
      env: {},
      randomness: { id: () => (++ids).toString(16).padStart(32, "0") },
      stdout: (text) => (said += text),
      onActivity(activity) {
        if (activity.kind === "started") {
          begun.push({ runId: activity.run.id, attempt: activity.run.attempt });
        } else if (activity.kind === "trouble") troubles.push(activity.message);
      },
    });

  try {
    const jobs = Array.from({ length: 1 + below(3) }, (_, i): PlannedJob & { readonly delay: number } => ({
      name: `job${i}`,
      everySeconds: [1, 2, 3, 5, 10, 20][below(6)] ?? 1,
      onCrash: random() < 0.6 ? "retry" : "fail",
      maxConcurrent: 1 + below(3),
      delay: below(4_000),
    }));
    let store = open();
    let runtime = await born(store);
    await runtime.jobs.register({
      agents: jobs.map(({ name, delay }) => ({
        definition: { name, executor: "echo", echo: { output: `by ${name}`, delay } },
        baseDir: folder,
      })),
      jobs: jobs.map(({ name, everySeconds, onCrash, maxConcurrent }) => ({
        definition: {
          name,
          agent: name,
          cron: `*/${everySeconds} * * * * *`,
          on_crash: onCrash,
          max_concurrent: maxConcurrent,
          max_retries: 1_000,
        },
        source: null,
      })),
    });
    const from = clock.now();
    await store.close();

    const deaths = 1 + below(4);
    for (let death = 0; death < deaths; death += 1) {
      store = open();
      const life = mortalStore(store, {
        operation: 1 + below(120),
        when: random() < 0.5 ? "before" : "after",
      });
      const remembered = forgets ? remember(life, config.store.path, 3 + below(20)) : undefined;
      runtime = await born(life.store, life.isDead);
      // It may die before it is up, and then never is. What it looks for in the real world takes no virtual time.
      await Promise.race([runtime.scheduler.start(), life.death]);
      const longest = 5 + below(40);
      for (let second = 0; second < longest && !life.isDead(); second += 1) {
        if (wallIsSet && below(20) === 0) setWall(clock.now() + (LEAPS[below(LEAPS.length)] ?? 0));
        await clock.advance(SECOND);
      }
      life.die();
      await store.close();
      remembered?.();
      await clock.advance(below(3) === 0 ? 0 : below(15_000));
    }

    store = open();
    runtime = await born(store);
    await runtime.scheduler.start();
    // In the end the clock is as late as it ever was, or the last of the instants would be still to come.
    if (clock.now() < latest) setWall(latest);
    await clock.advance(20 * SECOND);
    const until = clock.now();
    const names = await runtime.store.listJobs();
    for (const { id } of names) await runtime.jobs.pause(id);
    await clock.advance(40 * SECOND);
    const legacy = await inherit({
      store,
      jobs,
      seed,
      from,
      until,
      begun,
      said: () => said,
      deaths,
      jumps,
      troubles,
    });
    await atRest(runtime, clock);
    return { ...legacy, said };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A clock for one process's life: its timers die with it. */
function mortalClock(clock: Clock, isDead: () => boolean): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    schedule: (ms, wake) => clock.schedule(ms, () => isDead() || wake()),
  };
}

async function atRest(runtime: Runtime, clock: VirtualClock): Promise<void> {
  const closed = runtime.close();
  await clock.advance(60 * SECOND);
  await closed;
}

/** Copies the database each so many operations; the answer puts the copy back. */
function remember(life: MortalStore, path: string, every: number): () => void {
  const kept = `${path}.kept`;
  const files = [path, `${path}-wal`];
  life.onOperation = (number) => {
    if (number % every !== 1) return;
    for (const file of files) {
      rmSync(file.replace(path, kept), { force: true });
      if (existsSync(file)) cpSync(file, file.replace(path, kept));
    }
  };
  return () => {
    if (!existsSync(kept)) return;
    for (const file of [...files, `${path}-shm`]) rmSync(file, { force: true });
    for (const file of files) {
      if (existsSync(file.replace(path, kept))) cpSync(file.replace(path, kept), file);
    }
  };
}

interface Estate {
  readonly store: Store;
  readonly jobs: readonly PlannedJob[];
  readonly seed: number;
  readonly from: number;
  readonly until: number;
  readonly begun: Legacy["begun"];
  readonly said: () => string;
  readonly deaths: number;
  readonly jumps: number;
  readonly troubles: readonly string[];
}

async function inherit({ store, jobs, said, ...rest }: Estate): Promise<Legacy> {
  const all: Legacy["jobs"][number][] = [];
  for (const job of jobs) {
    const found = await store.findJob(job.name);
    if (found.found !== "one") throw new Error(`${job.name} is gone`);
    const runs = await store.listRuns(found.job.id);
    const attempts = new Map<string, readonly Attempt[]>();
    for (const run of runs) attempts.set(run.id, await store.listAttempts(run.id));
    all.push({ job, runs, attempts });
  }
  return { ...rest, jobs: all, said: said() };
}
