import { expect, test } from "vitest";
import { loadConfig } from "../config/index.ts";
import type { Job } from "../store/types.ts";
import { at, jobOf, runOf } from "./testing.ts";
import { whatNext } from "./what-next.ts";

const { config } = loadConfig({ cwd: "/", env: {} });
const fires = { nextFire: at("2027-01-03T09:00:00Z") };

test.each<[string, Partial<Job>, string]>([
  [
    "active",
    { ...fires, failureCount: 1 },
    "It fires again at 2027-01-03T09:00:00Z. 1 of 3 failed runs in a row; at 3 it goes to dead letter.",
  ],
  ["active, and the failure did not count", fires, "It fires again at 2027-01-03T09:00:00Z."],
  ["active, nothing to come", {}, "It does not fire again."],
  [
    "in dead letter",
    {
      state: "dead_letter",
      failureCount: 3,
      stateReason: { code: "max_retries", sentence: "Three failed." },
    },
    "Nothing by itself: report is in dead letter, after 3 failed runs in a row. Mend the cause, try it with `symbi cron run report`, and `symbi cron reset report` makes it fire again.",
  ],
  [
    "a one-shot",
    { state: "failed" },
    "report was due once and does not fire again. `symbi cron run report` runs it once more.",
  ],
  ["paused", { state: "paused" }, "report is paused; `symbi cron resume report` makes it fire again."],
  ["completed", { state: "completed" }, "Nothing: report is completed."],
  ["removed", { removedAt: 5, state: "paused" }, "Nothing: the job was removed."],
])("what comes after a failure of a job that is %s", (_, rest, words) => {
  expect(whatNext(jobOf({}, rest), runOf({ state: "failed" }), config)).toBe(words);
});

test("a manual run says nothing of the count", () => {
  const words = whatNext(jobOf({}, { ...fires, failureCount: 2 }), runOf({ kind: "manual" }), config);
  expect(words).toBe("It fires again at 2027-01-03T09:00:00Z.");
});

test("the job's own max_retries is named", () => {
  const job = jobOf({ max_retries: 7 }, { ...fires, failureCount: 2 });
  expect(whatNext(job, runOf(), config)).toContain("2 of 7 failed runs in a row; at 7");
});
