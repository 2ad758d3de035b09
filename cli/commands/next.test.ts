import { afterAll, beforeAll, expect, test } from "vitest";
import { type Playground, playground } from "../testing.ts";

let place: Playground;
beforeAll(() => {
  place = playground({
    "x.symbi":
      'schedule { name: "one" agent: "a" cron: "0 9 * * *" timezone: "Asia/Tokyo" }\nschedule { name: "two" agent: "a" at: "2030-01-01T00:00:00Z" }\n',
  });
});
afterAll(() => place.remove());

test("fires of an expression in a zone, as JSON", async () => {
  const { stdout, code } = await place.run(
    [
      "next",
      "30 2 * * *",
      "--tz",
      "Europe/Berlin",
      "--from",
      "2027-03-27",
      "--count",
      "2",
      "--format",
      "json",
    ],
    {},
  );
  expect(JSON.parse(stdout)).toEqual([
    {
      at: "2027-03-27T01:30:00Z",
      local: "2027-03-27T02:30:00+01:00",
      timezone: "Europe/Berlin",
      weekday: "Saturday",
    },
    {
      at: "2027-03-28T01:00:00Z",
      local: "2027-03-28T03:00:00+02:00",
      timezone: "Europe/Berlin",
      weekday: "Sunday",
    },
  ]);
  expect(code).toBe(0);
});

test("a change of the clocks is marked for people", async () => {
  const { stdout } = await place.run(
    ["next", "0 12 * * *", "--tz", "Europe/Berlin", "--from", "2027-03-27", "--until", "2027-03-29"],
    {},
  );
  expect(stdout.split("\n")).toEqual([
    expect.stringMatching(/^Europe\/Berlin +DAY +UTC +WHEN +NOTE$/),
    expect.stringMatching(/^2027-03-27 12:00:00 \+01:00 +Saturday +2027-03-27T11:00:00Z/),
    expect.stringMatching(/^2027-03-28 12:00:00 \+02:00 +Sunday .* clocks changed: \+01:00 → \+02:00$/),
    "",
  ]);
});

test("a file's schedules, each in its zone", async () => {
  const { stdout } = await place.symbi(
    "next",
    "x.symbi",
    "--count",
    "1",
    "--from",
    "2027-01-01",
    "--format",
    "json",
  );
  expect(JSON.parse(stdout)).toMatchObject([
    { name: "one", at: "2027-01-02T00:00:00Z", local: "2027-01-02T09:00:00+09:00" },
    { name: "two", at: "2030-01-01T00:00:00Z" },
  ]);
});

test.each([
  [["next", "0 25 * * *"], 1, /25.*\n {2}0 25 \* \* \*\n {4}\^\^/],
  [["next", "5/15 * * * *"], 1, /Try: 5-59\/15 \* \* \* \*/],
  [["next", "0 9 * * *", "--tz", "Europe/Lissabon"], 2, /Europe\/Lissabon/],
  [["next", "0 9 * * *", "--from", "2027-02-30"], 2, /--from must be/],
  [["next", "0 9 * * *", "--count", "0"], 2, /--count/],
  [["next", "gone.symbi"], 3, /gone\.symbi: no such file/],
  [["next"], 2, /missing required argument/],
])("%j", async (args, code, pattern) => {
  const ended = await place.symbi(...args);
  expect(ended.stderr).toMatch(pattern);
  expect(ended.code).toBe(code);
});
