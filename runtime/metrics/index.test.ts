import { expect, test, vi } from "vitest";
import { virtualClock } from "../virtual-clock.ts";
import { openMetrics } from "./index.ts";

const loaded = vi.hoisted(() => ({ times: 0 }));
vi.mock("@prometheus-io/client", async (original) => {
  loaded.times += 1;
  return original();
});

test("the library is loaded when a scheduler starts; what happens meanwhile is counted, what was before is not", async () => {
  const none = { activeJobs: 0, pausedJobs: 0, runningRuns: 0, queuedRuns: 0, pendingDeliveries: 0 };
  const tally = { ...none, earliestDue: null };
  const troubles: string[] = [];
  const metrics = openMetrics({
    clock: virtualClock(0),
    store: {
      tally: () => Promise.resolve(tally),
      findJob: () => Promise.resolve({ found: "none", near: [] }),
    },
    pulse: () => undefined,
    onTrouble: (message) => troubles.push(message),
  });
  const dead = (id: string) => {
    const definition = { name: id, agent: "a" };
    const job = {
      id,
      version: 1,
      definition,
      state: "dead_letter",
      stateReason: null,
      nextFire: null,
    } as const;
    const rest = { runCount: 0, failureCount: 0, lastRun: null, createdAt: 0, updatedAt: 0, source: null };
    metrics.observe({ kind: "job_state", job: { ...job, ...rest } });
  };
  dead("before");
  await new Promise((resolve) => setImmediate(resolve));
  expect(loaded.times).toBe(0);
  metrics.observe({ kind: "scheduler", is: "started", inFlight: 0 });
  dead("meanwhile");
  const text = await metrics.text();
  dead("after");
  expect(loaded.times).toBe(1);
  expect(text).toContain('symbiont_cron_dead_letter_total{job_name="meanwhile"} 1');
  expect(text).toContain("symbiont_cron_last_tick_age_seconds NaN");
  const later = await metrics.text();
  expect(later).toContain('symbiont_cron_dead_letter_total{job_name="after"} 1');
  expect(later).not.toContain("before");
  expect(troubles).toEqual([]);
});
