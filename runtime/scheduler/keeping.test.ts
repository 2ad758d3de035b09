import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { outputPlace } from "../outputs/index.ts";
import { MINUTE, START, succeeded, useStage } from "./stage.ts";
import type { Machine } from "./machine.ts";
import type { Store } from "../store/index.ts";

const HOUR = 60 * MINUTE;
const stage = useStage();

function keeping(retention: Machine["config"]["retention"], store: Store = stage().store): void {
  const machine = stage().machineOn(store);
  const scheduler = { ...machine.config.scheduler, tick_interval_seconds: 60 };
  stage().use({ ...machine, config: { ...machine.config, retention, scheduler } });
}

describe("retention", () => {
  test("each hour, what is old goes, the newest runs stay, and totals do not fall", async () => {
    keeping({ max_age: HOUR, min_runs: 10 });
    const s = stage();
    const job = await s.register({ cron: "* * * * *", delivery: [] });
    await s.scheduler.start();
    await s.clock.advance(HOUR - MINUTE);
    expect(await s.store.listRuns(job.id)).toHaveLength(59);
    await s.clock.advance(2 * HOUR);
    const kept = await s.store.listRuns(job.id);
    // The last look was at 11:59:31 or a little later: what had ended by 10:59 is gone.
    expect(kept.length).toBeLessThanOrEqual(60 + 60);
    expect(kept.every((run) => run.scheduledAt > START + HOUR)).toBe(true);
    expect(await s.store.totals()).toMatchObject({ succeeded: 179, failed: 0 });
    expect((await s.reload(job)).runCount).toBe(179);
    expect(s.activities.filter(({ kind }) => kind === "trouble")).toEqual([]);
  });

  test("a job that runs rarely keeps its minimum for ever", async () => {
    keeping({ max_age: HOUR, min_runs: 3 });
    const s = stage();
    const job = await s.register({ cron: "0 */6 * * *", delivery: [] });
    await s.scheduler.start();
    await s.clock.advance(48 * HOUR);
    expect((await s.store.listRuns(job.id)).length).toBe(3);
  });

  test("starts where the last scheduler left off, soon after the start, a long history in many steps", async () => {
    keeping({ max_age: 1000 * HOUR, min_runs: 0 });
    const s = stage();
    const job = await s.register({ cron: "* * * * *", delivery: [] });
    await s.scheduler.start();
    await s.clock.advance(10 * HOUR);
    await stop();
    expect((await s.store.listRuns(job.id)).length).toBeGreaterThanOrEqual(599);
    await s.jobs().remove(job.id);

    const steps: number[] = [];
    const counting: Store = Object.assign(Object.create(s.store) as Store, {
      prune: async (...args: Parameters<Store["prune"]>) => {
        const step = await s.store.prune(...args);
        steps.push(step.runs);
        return step;
      },
    });
    await s.clock.advance(1);
    keeping({ max_age: 1, min_runs: 100 }, counting);
    await s.scheduler.start();
    await s.clock.advance(1_000);
    await s.clock.advance(0);
    expect(await s.store.findJob(job.id)).toMatchObject({ found: "none" });
    expect(steps.length).toBeGreaterThan(2);
    expect(Math.max(...steps)).toBeLessThanOrEqual(200);
  });

  test("what goes wrong is told, and tried again in an hour", async () => {
    const s = stage();
    let tries = 0;
    const refusing: Store = Object.assign(Object.create(s.store) as Store, {
      prune: (...args: Parameters<Store["prune"]>) =>
        ++tries === 1 ? Promise.reject(new Error("not now")) : s.store.prune(...args),
    });
    keeping({ max_age: HOUR, min_runs: 0 }, refusing);
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    const troubles = () => s.activities.filter(({ kind }) => kind === "trouble");
    expect(troubles()).toMatchObject([{ message: expect.stringMatching(/tried again later: not now/) }]);
    await s.clock.advance(HOUR);
    expect(tries).toBe(2);
    expect(troubles()).toHaveLength(1);
  });

  test("a stopped scheduler keeps house no more", async () => {
    keeping({ max_age: HOUR, min_runs: 0 });
    const s = stage();
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    await stop();
    const asked: string[] = [];
    for (const name of ["prune", "tidy"] as const) Object.assign(s.store, { [name]: () => asked.push(name) });
    await s.clock.advance(3 * HOUR);
    expect(asked).toEqual([]);
  });
});

describe("output files", () => {
  function file(runId: string, attempt = 1): string {
    const place = outputPlace(stage().machine.config, runId, attempt);
    if (place === undefined) throw new Error("No file is wanted.");
    mkdirSync(dirname(place.path), { recursive: true });
    writeFileSync(place.path, "long");
    return place.path;
  }

  test("stay while their runs do, and go with them; what a crash left goes at the next start", async () => {
    keeping({ max_age: HOUR, min_runs: 0 });
    const s = stage();
    s.agent = async ({ runId }) => ({
      ...succeeded("lo"),
      outputTruncated: true,
      outputFile: { path: file(runId), bytes: 4 },
    });
    const job = await s.register({ at: "2027-01-02T09:00:00Z", delivery: [] });
    const other = await s.register({ name: "other", at: "2027-01-02T09:00:00Z", delivery: [] });
    const orphan = file("run_00");
    const notOurs = join(dirname(orphan), "notes.txt");
    writeFileSync(notOurs, "mine");
    await s.scheduler.start();
    await s.clock.advance(2 * MINUTE);
    await stop();
    expect(existsSync(orphan)).toBe(false);
    const run = await s.lastRun(job);
    const kept = await s.lastRun(other);
    expect(run.outputFile).toEqual({ path: outputPlace(s.machine.config, run.id, 1)?.path, bytes: 4 });
    expect(existsSync(run.outputFile?.path ?? "")).toBe(true);

    keeping({ max_age: HOUR, min_runs: 0 });
    await s.scheduler.start();
    await s.jobs().remove(job.id);
    await s.clock.advance(3 * HOUR);
    await stop();
    expect(readdirSync(dirname(notOurs)).toSorted()).toEqual(["notes.txt", `${kept.id}.txt`].toSorted());
  });
});

/** Whatever the scheduler has begun is done by then, on real files too. */
async function stop(): Promise<void> {
  const stopped = stage().scheduler.stop();
  await stage().clock.advance(MINUTE);
  await stopped;
}
