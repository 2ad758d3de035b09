import { describe, expect, test } from "vitest";
import { fitsAgent, fitsJob } from "./index.ts";

const job = { name: "report", agent: "reporter", cron: "0 9 * * *" };

describe("what fits a job", () => {
  test.each<[string, unknown]>([
    ["the least", job],
    ["keys that are not ours", { ...job, colour: 7 }],
    ["a key that says nothing", { ...job, input: undefined }],
    [
      "each kind",
      { ...job, max_concurrent: 2, jitter: 0, enabled: false, catch_up: "all", delivery: ["stdout"] },
    ],
    ["blocks", { ...job, policy: { max_runtime: 5, allowed_hours: { start: "09:00", end: "17:00" } } }],
    ["a record", { ...job, webhook_headers: { "X-Team": "ops" } }],
  ])("%s", (_, value) => {
    expect(fitsJob(value)).toBe(true);
  });

  test.each<[string, unknown]>([
    ["no object", null],
    ["a list", [job]],
    ["null where nothing may be", { ...job, heartbeat: null }],
    ["text for a number", { ...job, max_concurrent: "2" }],
    ["less than the least", { ...job, max_concurrent: 0 }],
    ["a fraction", { ...job, jitter: 0.5 }],
    ["more than any number", { ...job, jitter: 1e300 }],
    ["a word that is none", { ...job, catch_up: "sometimes" }],
    ["a text for a list", { ...job, delivery: "stdout" }],
    ["something else in a list", { ...job, delivery: [null] }],
    ["something else in a record", { ...job, webhook_headers: { "X-Team": 1 } }],
    ["a number for a block", { ...job, policy: 7 }],
    ["something else in a block", { ...job, policy: { max_runtime: "5m" } }],
    ["a number for text", { ...job, input: 5 }],
  ])("but not %s", (_, value) => {
    expect(fitsJob(value)).toBe(false);
  });
});

test("what fits an agent, and what does not", () => {
  expect(fitsAgent({ name: "a", command: ["true"], env: { A: "b" }, temperature: 0.5 })).toBe(true);
  expect(fitsAgent({ name: "a", executor: "zombie" })).toBe(false);
  expect(fitsAgent({ name: "a", echo: { delay: "soon" } })).toBe(false);
  expect(fitsAgent({ name: "a", temperature: Number.NaN })).toBe(false);
});
