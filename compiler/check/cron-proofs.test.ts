/** What is said of an expression, and of most nothing. */
import { describe, expect, test } from "vitest";
import { check } from "../index.ts";

const now = new Date("2026-06-01T12:00:00Z");

function codesOf(cron: string, ...lines: readonly string[]): string {
  const schedule = `schedule s {\nagent: "a"\ncron: "${cron}"\n${lines.join("\n")}\n}`;
  const { diagnostics, jobs } = check({ "main.symbi": `agent a { model: "m" }\n${schedule}` }, { now });
  expect(jobs).toHaveLength(diagnostics.some(({ severity }) => severity === "error") ? 0 : 1);
  return diagnostics.map(({ code }) => code).join(" ");
}

describe("ordinary expressions say nothing", () => {
  test.each([
    "* * * * *",
    "*/1 * * * *",
    "*/2 * * * *",
    "*/5 * * * *",
    "*/10 * * * *",
    "*/15 * * * *",
    "*/20 * * * *",
    "*/30 * * * *",
    "*/10 * * * * *",
    "0,30 * * * *",
    "0 * * * *",
    "0 */2 * * *",
    "0 */6 * * *",
    "0 9-17/2 * * *",
    "5-59/7 * * * *",
    "10-50/15 * * * *",
    "0 9 * * *",
    "0 9 * * 1-5",
    "0 9 * * MON-FRI",
    "*/15 9-17 * * 1-5",
    "* 9-17 * * 1-5",
    "* * * * 1-5",
    "* * * * 6,0",
    "* * 1-7 * *",
    "0 0 1 * *",
    "0 0 1,15 * *",
    "0 0 28 * *",
    "0 0 15,31 * *",
    "0 0 1 1 *",
    "0 0 31 12 *",
    "0 0 31 1,3,5,7,8,10,12 *",
    "0 0 1 */3 *",
    "0 0 1 */6 *",
    "0 0 L * *",
    "0 0 LW * *",
    "0 0 L 2 *",
    "0 0 15W * *",
    "0 0 29,L 2 *",
    "0 0 * * 5L",
    "0 0 * * MON#1",
    "0 0 * * MON#5",
    "0 0 * 9 MON#1",
    "0 0 * 2 1",
    "0 0 * * 0",
    "0 0 * * 7",
    // Both at nine alone: nothing follows the step's last value.
    "*/7 9 * * *",
    "0 */5 * * 1",
    "0 0 */2 1 *",
    "@yearly",
    "@monthly",
    "@weekly",
    "@daily",
    "@hourly",
  ])("%s", (cron) => {
    expect(codesOf(cron)).toBe("");
  });
});

describe("these say something", () => {
  test.each([
    ["0 0 30 2 *", "never-fires"],
    ["0 0 31 2 *", "never-fires"],
    ["0 0 30,31 2 *", "never-fires"],
    ["0 0 31 4,6,9,11 *", "never-fires"],
    ["0 0 31 2-2 *", "never-fires"],
    ["0 0 30W 2 *", "never-fires"],
    ["0 0 31W 6 *", "never-fires"],
    // What never fires needs no other word.
    ["*/7 * 31 4 *", "never-fires"],
    ["* 9 30 FEB *", "never-fires"],
    ["0 0 29 2 *", "leap-day-only"],
    ["0 0 29 FEB *", "leap-day-only"],
    ["0 0 29-31 2 *", "leap-day-only"],
    ["0 0 * 2 1#5", "leap-day-only"],
    ["0 0 29W 2 *", "leap-day-only"],
    ["0 0 * 6 1#5", "rarely-fires"],
    ["0 0 * 1,7 SUN#5", "rarely-fires"],
    ["0 0 31 * *", "skips-months"],
    ["0 0 30 * *", "skips-months"],
    ["0 0 29 * *", "skips-months"],
    ["0 0 30,31 * *", "skips-months"],
    ["0 0 31W * *", "skips-months"],
    ["0 0 31 */2 *", "skips-months"],
    ["0 0 29 2,3 *", "skips-months"],
    ["0 0 1,15 * 1", "day-or-weekday"],
    ["0 0 13 * 5", "day-or-weekday"],
    ["0 0 1-7 * MON", "day-or-weekday"],
    ["0 0 1-31 * 1", "day-or-weekday"],
    ["0 0 */2 * 1", "day-or-weekday"],
    ["0 0 L * 5L", "day-or-weekday"],
    ["0 0 31 2 5", "day-or-weekday"],
    // Every day is every day, whichever way the two are joined.
    ["0 0 1-31 * 0-6", ""],
    ["*/7 * * * *", "uneven-step"],
    ["*/45 * * * *", "uneven-step"],
    ["*/7 * * * * *", "uneven-step"],
    ["*/7 9-10 * * *", "uneven-step"],
    ["*/7 0,59 * * * *", "uneven-step"],
    ["*/7 0,59 9 * * *", ""],
    ["*/7 9-10 9 * * *", "uneven-step"],
    ["*/7 9,11 9 * * *", ""],
    ["*/7 23,0 * * *", "uneven-step"],
    ["*/7 23,0 * * 1", ""],
    ["0 */5 * * *", "uneven-step"],
    ["0 0 */2 * *", "uneven-step"],
    ["0 0 */10 * *", "uneven-step"],
    ["0 0 1 */5 *", "uneven-step"],
    ["0 0 * * */2", "uneven-step"],
    ["*/7 */5 * * *", "uneven-step"],
    ["*/60 * * * *", "idle-step"],
    ["*/90 * * * *", "idle-step"],
    ["0 */24 * * *", "idle-step"],
    ["0 0 */31 * *", "idle-step"],
    ["0 0 1 */12 *", "idle-step"],
    ["0 0 * * */7", "idle-step"],
    ["* 9 * * *", "star-in-low-field"],
    ["* 9,17 * * *", "star-in-low-field"],
    ["* */2 * * *", "star-in-low-field"],
    ["* * 1 * *", "star-in-low-field"],
    ["* * L * *", "star-in-low-field"],
    ["* * * * 1", "star-in-low-field"],
    ["0 * 9 * * *", "star-in-low-field"],
    ["* 0 9 * * *", "star-in-low-field"],
    ["* */5 * * * *", "star-in-low-field"],
    ["* * 9 * * *", "star-in-low-field"],
    ["* * * * * *", "every-second"],
    ["* * * * * 1-5", "every-second"],
    ["* */5 * * *", "uneven-step star-in-low-field"],
    ["*/7 * 31 * *", "uneven-step skips-months"],
  ])("%s: %s", (cron, codes) => {
    expect(codesOf(cron).split(" ").toSorted()).toEqual(codes.split(" ").toSorted());
  });
});

test("a proof that is silenced leaves the job as it is", () => {
  const lines = [
    'cron: "0 9 30 2 *" # symbi-ignore never-fires: kept for its history',
    'cron: "0 9 * * *" policy { allowed_hours: { start: "10:00", end: "11:00" } } # symbi-ignore window-never-open: drill',
  ];
  for (const line of lines) {
    const text = `agent a { model: "m" }\nschedule s {\nagent: "a"\n${line}\n}`;
    const { diagnostics, jobs } = check({ "main.symbi": text }, { now });
    expect(diagnostics).toEqual([]);
    expect(jobs).toHaveLength(1);
  }
});

describe("where clocks change", () => {
  test.each([
    ["30 2 * * *", "America/New_York", "", "dst-gap"],
    ["30 2 * * *", "America/New_York", 'dst_gap: "run_after"', ""],
    ["30 2 * * *", "America/New_York", 'dst_gap: "skip"', "dst-skip"],
    ["30 2 * * *", "UTC", "", ""],
    ["30 2 * * *", "Asia/Kolkata", "", ""],
    ["30 3 * * *", "America/New_York", "", ""],
    ["0 9 * * *", "America/New_York", "", ""],
    // The clocks of New York change on Sundays, in March and November.
    ["30 2 * * 1-5", "America/New_York", "", ""],
    ["30 2 * 6 *", "America/New_York", "", ""],
    ["30 2 8-14 3 *", "America/New_York", "", "dst-gap"],
    ["30 1 * * *", "America/New_York", "", ""],
    ["30 1 * * *", "America/New_York", 'dst_overlap: "both"', "dst-overlap"],
    ["30 1 * * *", "America/New_York", 'dst_overlap: "first"', ""],
    // One of many that is missing or doubled is what was written.
    ["0 * * * *", "America/New_York", "", ""],
    ["0 */2 * * *", "America/New_York", "", ""],
    ["*/30 1-3 * * *", "America/New_York", "", ""],
    ["*/30 2 * * *", "America/New_York", "", "dst-gap"],
    ["*/30 1 * * *", "America/New_York", "", "dst-overlap"],
    ["0 0 * * *", "America/Havana", "", "dst-gap"],
    ["@daily", "America/Havana", "", "dst-gap"],
    ["0 0 * * *", "Europe/Madrid", "", ""],
    ["15 2 * * *", "Australia/Lord_Howe", "", "dst-gap"],
    ["45 2 * * *", "Australia/Lord_Howe", "", ""],
    ["30 1,2 * * *", "Antarctica/Troll", 'dst_overlap: "both"', "dst-overlap dst-gap"],
  ])("%s in %s %s: %s", (cron, timezone, line, codes) => {
    expect(codesOf(cron, `timezone: "${timezone}"`, line)).toBe(codes);
  });

  test("without a present nothing is said of the clocks", () => {
    const text = 'schedule s { agent: "a" cron: "30 2 * * *" timezone: "America/New_York" }';
    const { diagnostics } = check({ "main.symbi": `agent a { model: "m" }\n${text}` });
    expect(diagnostics).toEqual([]);
  });
});

test.each([NaN, -8.64e15, 0, 8.64e15 - 1, 8.64e15])("the present may be %d", (present) => {
  const schedules = [
    'cron: "30 2 * * *" timezone: "America/New_York" dst_overlap: "both" policy { max_runtime: "23h30m" }',
    'cron: "*/30 1 29 2 *" timezone: "Europe/Madrid"',
    'cron: "0 9 * * *" timezone: "Asia/Tokyo" policy { allowed_hours: { start: "23:00", end: "02:00" } }',
  ];
  const text = schedules.map((lines, index) => `schedule s${index} { agent: "a" ${lines} }`).join("\n");
  const { diagnostics, jobs } = check({ "main.symbi": `agent a { model: "m" }\n${text}` }, { now: present });
  expect(jobs).toHaveLength(3);
  expect(diagnostics.map(({ code }) => code)).toContain("leap-day-only");
});
