import { openSync, writeSync } from "node:fs";
import { argv, exit, kill, pid } from "node:process";
import { type Clock, type Store, StoreOwnedError, virtualClock } from "../../runtime/index.ts";
import { systemClock } from "../../runtime/system-clock.ts";
import { openConnection } from "../../runtime/store/sqlite/open.ts";
import { storeOver } from "../../runtime/store/sqlite/store.ts";
import type { Life, Told } from "./own-process.ts";
import { watchedLife } from "./watched-life.ts";

/**
 * A program: the life of one scheduler in a process of its own, which kills itself with SIGKILL where it is told to.
 * Whatever it sees it writes down at once, outside of the database.
 */
const life = JSON.parse(argv[2] ?? "") as Life;
const journal = openSync(`${life.database}.journal`, "a");
const { death } = life;
let statements = 0;
const reached = new Map<string, number>();

/** A named point of the program: here it may be told to die. */
function pass(point: string): void {
  const count = (reached.get(point) ?? 0) + 1;
  reached.set(point, count);
  if (death !== undefined && "point" in death && death.point === point && death.nth === count) die();
}

function die(): void {
  const last: Told = { told: "dying", at: clock.now() };
  writeSync(journal, `${JSON.stringify(last)}\n`);
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

const connection = openConnection(life.database, {
  mode: "create",
  now: clock.now(),
  ...(life.patience === undefined ? {} : { busyTimeoutMs: life.patience }),
  trace() {
    statements += 1;
    if (death !== undefined && "statement" in death && death.statement === statements) die();
  },
});
const { runtime, ids } = await watchedLife(life, clock, watched(storeOver(connection)), pass);
const jobs = [...ids.values()];
const touched = ids.get(life.touched ?? "");
try {
  await runtime.scheduler.start();
} catch (error) {
  if (!(error instanceof StoreOwnedError)) throw error;
  console.log(`refused: ${error.message}`);
  exit(0);
}
console.log("up");

process.on("SIGTERM", () => {
  void runtime.close().then(() => exit(0));
});

if (moved !== undefined && "seconds" in life.time) {
  for (let second = 1; second <= life.time.seconds; second += 1) {
    await moved.advance(1_000);
    if (touched === undefined) continue;
    if (second % 4 === 1) await runtime.jobs.runNow(touched, { follow: false });
    if (second % 4 === 2) await runtime.jobs.pause(touched);
    if (second % 4 === 3) await runtime.jobs.resume(touched);
  }
}
if (life.last === true) {
  for (const id of jobs) await runtime.jobs.pause(id);
  await moved?.advance(60_000);
}
if (moved !== undefined || life.last === true) {
  const closed = runtime.close();
  await moved?.advance(60_000);
  await closed;
}
