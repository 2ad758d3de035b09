import { openSync, writeSync } from "node:fs";
import { argv, exit, hrtime, kill, pid } from "node:process";
import {
  type Clock,
  createRuntime,
  loadConfig,
  type Store,
  StoreOwnedError,
  virtualClock,
} from "../../runtime/index.ts";
import { systemClock, systemRandomness } from "../../runtime/system-clock.ts";
import { openConnection } from "../../runtime/store/sqlite/open.ts";
import { storeOver } from "../../runtime/store/sqlite/store.ts";
import type { Life, Told } from "./own-process.ts";
import { placeWitness } from "./witness.ts";

/**
 * A program: the life of one scheduler in a process of its own, which kills itself with SIGKILL where it is told to.
 * Whatever it sees it writes down at once, outside of the database.
 */
const life = JSON.parse(argv[2] ?? "") as Life;
const journal = openSync(`${life.database}.journal`, "a");
const said = openSync(`${life.database}.said`, "a");
const { death } = life;
let statements = 0;
const reached = new Map<string, number>();

function write(told: Told): void {
  writeSync(journal, `${JSON.stringify(told)}\n`);
}

/** A named point of the program: here it may be told to die. */
function pass(point: string): void {
  const count = (reached.get(point) ?? 0) + 1;
  reached.set(point, count);
  if (death !== undefined && "point" in death && death.point === point && death.nth === count) die();
}

function die(): void {
  write({ told: "dying", at: clock.now() });
  kill(pid, "SIGKILL");
}

/** Real time, but more of it: a life of a moment sees many seconds. Time limits stay as they are. */
function hastened(since: number, wall: number, speed: number): Clock {
  return {
    now: () => Math.floor(wall + (Date.now() - since) * speed),
    monotonic: () => systemClock.monotonic(),
    schedule: (ms, wake) => systemClock.schedule(ms / speed, wake),
  };
}

/** Each operation of the store is passed before it is begun and after it is done. */
function watched(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return async (...args: unknown[]): Promise<unknown> => {
        pass(`before ${String(name)}`);
        const answer: unknown = await Reflect.apply(value, target, args);
        pass(`after ${String(name)}`);
        return answer;
      };
    },
  });
}

const moved = "seconds" in life.time ? virtualClock(life.time.from) : undefined;
const clock: Clock =
  moved ?? ("speed" in life.time ? hastened(life.time.since, life.time.wall, life.time.speed) : systemClock);

const { config: usual } = loadConfig({
  cwd: life.folder,
  env: { SYMBI_DB: life.database, SYMBI_SCHEDULER_MAX_CONCURRENT: String(life.slots ?? 10) },
});
const config = { ...usual, retention: life.retention ?? usual.retention };
const connection = openConnection(life.database, {
  mode: "create",
  now: clock.now(),
  ...(life.patience === undefined ? {} : { busyTimeoutMs: life.patience }),
  trace() {
    statements += 1;
    if (death !== undefined && "statement" in death && death.statement === statements) die();
  },
});
placeWitness(life.database);
const runtime = await createRuntime({
  config,
  clock,
  store: watched(storeOver(connection)),
  randomness: { id: () => `${hrtime.bigint().toString(16)}${systemRandomness.id()}`.slice(0, 32) },
  stdout(text) {
    pass("before delivery");
    writeSync(said, text);
    pass("after delivery");
  },
  onActivity(activity) {
    const at = clock.now();
    if (activity.kind === "started") {
      write({ told: "begun", at, run: activity.run.id, attempt: activity.run.attempt });
    } else if (activity.kind === "ended") {
      write({ told: "ended", at, run: activity.run.id, state: activity.run.state });
    } else if (activity.kind === "trouble") write({ told: "trouble", at, message: activity.message });
    pass(`told ${activity.kind}`);
  },
});

const { jobs } = await runtime.jobs.register({
  agents: life.agents.map((definition) => ({ definition, baseDir: life.folder })),
  jobs: life.jobs.map((definition) => ({ definition, source: null })),
});
try {
  await runtime.scheduler.start();
} catch (error) {
  if (!(error instanceof StoreOwnedError)) throw error;
  console.log(`refused: ${error.message}`);
  exit(0);
}
write({ told: "up", at: clock.now() });
console.log("up");

process.on("SIGTERM", () => {
  void runtime.close().then(() => exit(0));
});

if (moved !== undefined && "seconds" in life.time) {
  for (let second = 1; second <= life.time.seconds; second += 1) {
    await moved.advance(1_000);
    for (const { job } of jobs) {
      if (job.definition.name !== life.touched) continue;
      if (second % 4 === 1) await runtime.jobs.runNow(job.id, { follow: false });
      if (second % 4 === 2) await runtime.jobs.pause(job.id);
      if (second % 4 === 3) await runtime.jobs.resume(job.id);
    }
  }
}
if (life.last === true) {
  for (const { job } of jobs) await runtime.jobs.pause(job.id);
  await moved?.advance(60_000);
}
if (moved !== undefined || life.last === true) {
  const closed = runtime.close();
  await moved?.advance(60_000);
  await closed;
}
