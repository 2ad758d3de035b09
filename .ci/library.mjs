import assert from "node:assert/strict";
import { check } from "symbi/compiler";
import { CronSyntaxError, parseCron } from "symbi/cron";
import { createRuntime } from "symbi/runtime";

const [first] = parseCron("30 2 * * *", { timezone: "Europe/Lisbon" }).next(new Date("2026-01-01T12:00:00Z"));
assert.equal(first.toISOString(), "2026-01-02T02:30:00.000Z");
assert.throws(() => parseCron("61 * * * *"), CronSyntaxError);

const { diagnostics, jobs } = check({
  "a.symbi": `agent a { executor: "echo" }\nschedule { name: "s"\n agent: "a"\n cron: "@daily" }`,
});
assert.deepEqual(diagnostics, []);
assert.equal(jobs.length, 1);

assert.equal(typeof createRuntime, "function");
