import { describe, expect, test } from "vitest";
import { startElsewhere } from "./elsewhere.ts";
import { addJob } from "./material.ts";
import type { Bench } from "./subject.ts";

const KILLS = 20;
const JOBS = 10;

export function crashing(it: Bench): void {
  describe("kill -9", () => {
    test(`${KILLS} times: every due instant once, nothing acknowledged is lost`, async () => {
      for (let i = 0; i < JOBS; i += 1) await addJob(it.store, `job${i}`, { due: 100 + i });
      let acknowledgedRows = 0;
      const acknowledgedEnds = new Set<string>();
      for (let kill = 0; kill < KILLS; kill += 1) {
        const child = startElsewhere(it.subject, "claim");
        // Where in its work the blow falls is up to the machine; how far it comes differs from kill to kill.
        for (let lines = 0; lines <= (kill * 7) % 13; lines += 1) {
          const { rows, finished }: { rows: number; finished: string[] } = JSON.parse(await child.line());
          acknowledgedRows += rows;
          for (const runId of finished) acknowledgedEnds.add(runId);
        }
        await child.kill();
        await it.subject.verify();
      }

      let rows = 0;
      for (let i = 0; i < JOBS; i += 1) {
        const [job] = await it.store.listJobs().then((jobs) => jobs.filter(({ id }) => id === `job${i}-id`));
        const runs = await it.store.listRuns(`job${i}-id`);
        rows += runs.length;
        const expected: number[] = [];
        for (let at = 100 + i; at < (job?.nextFire ?? 0); at += 10) expected.push(at);
        expect(runs.map(({ scheduledAt }) => scheduledAt).toReversed()).toEqual(expected);
        for (const run of runs) await checkRun(it, run.id, acknowledgedEnds);
      }
      expect(rows).toBeGreaterThanOrEqual(acknowledgedRows);
      expect(acknowledgedRows).toBeGreaterThan(KILLS);
    }, 180_000);
  });
}

/** A run's attempts are numbered without a hole, at most one is alive, and its end and its outbox go together. */
async function checkRun(it: Bench, runId: string, acknowledgedEnds: ReadonlySet<string>): Promise<void> {
  const run = await it.store.getRun(runId);
  const attempts = await it.store.listAttempts(runId);
  expect(attempts.map(({ number }) => number)).toEqual(attempts.map((_, i) => i + 1));
  expect(run?.attempt).toBe(attempts.length);
  const alive = attempts.filter(({ state }) => state === "running").length;
  expect(alive).toBe(run?.state === "running" ? 1 : 0);
  expect(await it.store.listDeliveries(runId)).toHaveLength(run?.state === "succeeded" ? 1 : 0);
  if (acknowledgedEnds.has(runId)) expect(run?.state).toBe("succeeded");
}
