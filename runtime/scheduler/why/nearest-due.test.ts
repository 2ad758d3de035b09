import { describe, expect, test } from "vitest";
import type { JobDefinition } from "../../../compiler/definition/types.ts";
import { nextDueInstant } from "../timetable.ts";
import { isDue, nearestDue, troubleWith } from "./nearest-due.ts";

const previousDueInstant = (definition: JobDefinition, instant: number) =>
  nearestDue(definition, instant).before;

const at = (text: string) => Date.parse(text);
const job = (rest: Partial<JobDefinition>): JobDefinition => ({ name: "j", agent: "a", ...rest });

describe("the due instant before", () => {
  test.each([
    ["every minute", { cron: "* * * * *" }],
    ["every seven seconds of some minutes", { cron: "*/7 3,40 * * * *" }],
    ["weekly", { cron: "0 9 * * 1" }],
    ["in a gap of the clocks", { cron: "30 2 * * *", timezone: "America/New_York" }],
    [
      "in both passes of an overlap",
      { cron: "30 1 * * *", timezone: "America/New_York", dst_overlap: "both" as const },
    ],
  ])("%s: the one whose next due instant is not before", (_, definition) => {
    const schedule = job(definition);
    let due = nextDueInstant(schedule, at("2027-02-20T00:00Z")) ?? 0;
    for (let i = 0; i < 300; i++) {
      const next = nextDueInstant(schedule, due) ?? 0;
      expect(previousDueInstant(schedule, next)).toBe(due);
      expect(previousDueInstant(schedule, due + 1)).toBe(due);
      due = next;
    }
  });

  test("however far back, and however many were due before that", () => {
    const leap = job({ cron: "0 0 29 2 1" });
    expect(previousDueInstant(job({ cron: "0 0 29 2 *" }), at("2103-01-01T00:00Z"))).toBe(
      at("2096-02-29T00:00Z"),
    );
    expect(previousDueInstant(leap, at("2027-02-15T00:00Z"))).toBe(at("2027-02-08T00:00Z"));
    expect(previousDueInstant(job({ cron: "0 0 30 2 *" }), at("2027-12-31T00:00Z"))).toBe(null);
    expect(previousDueInstant(job({ cron: "* * * * 1 *" }), at("2027-12-31T00:00Z"))).toBe(
      at("2027-01-31T23:59:59Z"),
    );
  });

  test("of an `at` job: its instant, once it is past", () => {
    const once = job({ at: "2027-01-02T09:00:00Z" });
    expect(previousDueInstant(once, at("2027-01-02T09:00:00Z"))).toBe(null);
    expect(previousDueInstant(once, at("2027-06-02T09:00:00Z"))).toBe(at("2027-01-02T09:00:00Z"));
    expect([isDue(once, at("2027-01-02T09:00:00Z")), isDue(once, at("2027-01-02T09:00:01Z"))]).toEqual([
      true,
      false,
    ]);
  });
});

test("what keeps due instants from being told", () => {
  expect(troubleWith(job({ cron: "0 9 * * *" }))).toBeUndefined();
  expect(troubleWith(job({ cron: "0 9 * * *", timezone: "Mars/Olympus" }))).toContain("Mars/Olympus");
  const lost = job({ cron: "0 9 * * *", timezone: "Mars/Olympus" });
  expect([isDue(lost, 0), nearestDue(lost, 0)]).toEqual([false, { before: null, after: null }]);
});
