import { afterAll, beforeAll, expect, test } from "vitest";
import { type Playground, playground } from "../testing.ts";

let place: Playground;
beforeAll(() => {
  place = playground({
    "x.symbi": `
schedule { name: "one" agent: "a" cron: "0 9 * * *" timezone: "Asia/Tokyo" }
schedule { name: "two" agent: "a" at: "2030-01-01T00:00:00Z" enabled: false }
schedule {
  name: "nightly"
  agent: "a"
  cron: "0 1,12 * * *"
  policy { allowed_hours: { start: "22:00", end: "04:00" } }
}
schedule {
  name: "tokyo"
  agent: "a"
  cron: "0 1,12 * * *"
  policy { allowed_hours: { start: "09:00", end: "11:00", timezone: "Asia/Tokyo" } }
}
schedule { name: "skips" agent: "a" cron: "30 2 * * *" timezone: "Europe/Berlin" dst_gap: "skip" }
`,
    "half.symbi": `
schedule { name: "sound" agent: "a" cron: "0 9 * * *" }
schedule { name: "broken" agent: "a" cron: "0 25 * * *" }
`,
  });
});
afterAll(() => place.remove());

async function json(
  ...args: readonly string[]
): Promise<{ rows: unknown; stderr: string; code: number | null }> {
  const { stdout, stderr, code } = await place.symbi("next", ...args, "--format", "json");
  return { rows: JSON.parse(stdout), stderr, code };
}

test("fires of an expression in a zone, as JSON", async () => {
  const found = await json(
    "30 2 * * *",
    "--tz",
    "Europe/Berlin",
    "--from",
    "2027-03-27",
    "--count",
    "2",
    "--in",
    "Asia/Tokyo",
  );
  expect(found).toEqual({
    stderr: "",
    code: 0,
    rows: [
      {
        at: "2027-03-27T01:30:00Z",
        local: "2027-03-27T02:30:00+01:00",
        timezone: "Europe/Berlin",
        weekday: "Saturday",
        in: { "Asia/Tokyo": "2027-03-27T10:30:00+09:00" },
        dst: null,
        denied_by: null,
        note: null,
      },
      {
        at: "2027-03-28T01:00:00Z",
        local: "2027-03-28T03:00:00+02:00",
        timezone: "Europe/Berlin",
        weekday: "Sunday",
        in: { "Asia/Tokyo": "2027-03-28T10:00:00+09:00" },
        dst: "gap_shifted",
        denied_by: null,
        note: "02:30 does not exist on this day: runs at 03:00",
      },
    ],
  });
});

test("words above the table; a change of the clocks is marked for people", async () => {
  const { stdout } = await place.symbi(
    "next",
    "0 12 * * *",
    "--tz",
    "Europe/Berlin",
    "--from",
    "2027-03-27",
    "--until",
    "2027-03-29",
  );
  expect(stdout.split("\n")).toEqual([
    "At 12:00, every day, Europe/Berlin time.",
    expect.stringMatching(/^Europe\/Berlin +DAY +UTC +WHEN +NOTE$/),
    expect.stringMatching(/^2027-03-27 12:00:00 \+01:00 +Saturday +2027-03-27T11:00:00Z/),
    expect.stringMatching(/^2027-03-28 12:00:00 \+02:00 +Sunday .* clocks changed: \+01:00 → \+02:00$/),
    "",
  ]);
});

test("both passes of a repeated hour, and the one that is left out", async () => {
  const night = ["--tz", "Europe/Berlin", "--from", "2027-10-31T02:15", "--count", "2"];
  const wild = await json("*/30 * * * *", ...night);
  expect(wild.rows).toMatchObject([
    {
      local: "2027-10-31T02:30:00+02:00",
      dst: "first_pass",
      note: "02:30 comes twice on this day: first pass",
    },
    {
      local: "2027-10-31T02:00:00+01:00",
      dst: "second_pass",
      note: "02:00 comes twice on this day: second pass",
    },
  ]);
  const fixed = await json("30 2 * * *", ...night);
  expect(fixed.rows).toMatchObject([
    {
      at: "2027-10-31T00:30:00Z",
      dst: "first_pass",
      note: "02:30 comes twice on this day: the second is left out",
    },
    { at: "2027-11-01T01:30:00Z", dst: null },
  ]);
});

test("times that the clocks jump over are a line of their own, and stand with the next fire in JSON", async () => {
  const args = ["x.symbi", "--schedule", "skips", "--from", "2027-03-27T12:00"];
  const { stdout } = await place.symbi("next", ...args, "--count", "1");
  expect(stdout).toMatch(
    /\n2027-03-28 02:30:00 +Sunday +left out +02:30 does not exist on this day: left out\n2027-03-29 02:30/,
  );
  const { rows } = await json(...args, "--count", "2");
  expect(rows).toMatchObject([
    {
      local: "2027-03-29T02:30:00+02:00",
      left_out: [{ first: "2027-03-28T02:30:00", last: "2027-03-28T02:30:00", count: 1 }],
    },
    { local: "2027-03-30T02:30:00+02:00" },
  ]);
  const alone = await json(...args, "--until", "2027-03-28T12:00");
  expect(alone).toMatchObject({ rows: [], code: 0 });
  expect(alone.stderr).toContain(
    "skips: 02:30 does not exist on this day: left out\nskips: Not between 2027-03-27 12:00:00 +01:00 and 2027-03-28",
  );
});

test("a file's schedules, each in its zone, from a time of that zone", async () => {
  const { rows } = await json("x.symbi", "--count", "1", "--from", "2027-01-01T10:00");
  expect(rows).toMatchObject([
    { name: "one", enabled: true, at: "2027-01-02T00:00:00Z", local: "2027-01-02T09:00:00+09:00" },
    { name: "two", enabled: false, at: "2030-01-01T00:00:00Z" },
    { name: "nightly", at: "2027-01-01T12:00:00Z", denied_by: "allowed_hours" },
    { name: "tokyo", at: "2027-01-01T12:00:00Z", denied_by: "allowed_hours" },
    { name: "skips", at: "2027-01-02T01:30:00Z" },
  ]);
});

test("hours of another zone let through what lies in them there", async () => {
  const { rows } = await json("x.symbi", "--schedule", "tokyo", "--count", "2", "--from", "2027-01-01");
  expect(rows).toMatchObject([
    { at: "2027-01-01T01:00:00Z", denied_by: null },
    { at: "2027-01-01T12:00:00Z", denied_by: "allowed_hours" },
  ]);
});

test("what the policy's hours deny, and what is paused, is marked for people", async () => {
  const { stdout } = await place.symbi("next", "x.symbi", "--count", "2", "--from", "2027-01-01");
  expect(stdout).toContain("nightly\n0 1,12 * * *: At 01:00 and 12:00, every day, UTC time.\n");
  expect(stdout).toMatch(
    /2027-01-01 01:00:00 \+00:00 +Friday +in \S+ \S+\n2027-01-01 12:00.* outside allowed_hours 22:00–04:00 UTC: denied\n/,
  );
  expect(stdout).toMatch(/2027-01-01 12:00.* outside allowed_hours 09:00–11:00 Asia\/Tokyo: denied\n/);
  expect(stdout).toContain("two (enabled: false)\nOnce, at 2030-01-01 00:00:00 +00:00.\n");
});

test("other zones, and the reader's own where it differs", async () => {
  const { stdout } = await place.run(
    [
      "next",
      "0 9 * * *",
      "--tz",
      "Europe/Lisbon",
      "--in",
      "Asia/Tokyo",
      "--count",
      "1",
      "--from",
      "2027-01-01",
    ],
    {
      env: { TZ: "America/New_York" },
    },
  );
  expect(stdout).toMatch(
    /\n2027-01-01 09:00:00 \+00:00 +Friday +2027-01-01 18:00:00 \+09:00 +2027-01-01 04:00:00 -05:00 +in /,
  );
  expect(stdout).toMatch(/\nEurope\/Lisbon +DAY +Asia\/Tokyo +America\/New_York \(here\) +WHEN\n/);
  const nameless = await place.run(["next", "0 9 * * *", "--count", "1", "--from", "2027-01-01"], {
    env: { TZ: "UTC+3" },
  });
  expect(nameless.stdout).toMatch(
    / HERE +WHEN\n2027-01-01 09:00:00 \+00:00 +Friday +2027-01-01 06:00:00 -03:00 +in /,
  );
  const unknown = await place.run(["next", "0 9 * * *", "--count", "1"], { env: { TZ: "" } });
  expect(unknown).toMatchObject({ code: 0, stderr: "" });
});

test.each([
  [["0 0 30 2 *"], "Never: no date of the calendar matches its day and month fields.\n"],
  [
    ["0 9 * * *", "--from", "2027-01-01", "--until", "2027-01-01T08:00"],
    "Not between 2027-01-01 00:00:00 +00:00 and 2027-01-01 08:00:00 +00:00.\n",
  ],
  [["x.symbi", "--schedule", "two", "--from", "2031-01-01"], "Its instant has passed.\n"],
  [
    ["x.symbi", "--schedule", "two", "--from", "2027-01-01", "--until", "2028-01-01"],
    "Not before 2028-01-01 00:00:00 +00:00.\n",
  ],
])("%j fires nowhere, and why", async (args, why) => {
  const { stdout, code } = await place.symbi("next", ...args);
  expect(stdout.endsWith(why)).toBe(true);
  expect(code).toBe(0);
  const found = await json(...args);
  expect(found.rows).toEqual([]);
  expect(found.stderr.endsWith(why)).toBe(true);
});

test("far times, many fires", async () => {
  const far = await json("0 0 29 2 *", "--from", "2096-03-01", "--count", "1");
  expect(far.rows).toMatchObject([{ at: "2104-02-29T00:00:00Z" }]);
  const old = await json("0 0 1 1 *", "--from", "1899-06-01", "--count", "1", "--tz", "Europe/Amsterdam");
  expect(old.rows).toMatchObject([{ timezone: "Europe/Amsterdam" }]);
  const many = await json("* * * * *", "--from", "2027-01-01", "--until", "2028-01-01");
  expect(many.rows).toHaveLength(1000);
  expect(many.stderr).toBe("only the first 1000 are shown; --count shows up to 100000.\n");
});

test("of a file with errors the sound schedules are shown, and the exit code tells", async () => {
  const { rows, stderr, code } = await json("half.symbi", "--count", "1");
  expect(rows).toMatchObject([{ name: "sound" }]);
  expect(stderr).toContain("25 is out of range");
  expect(code).toBe(1);
});

test.each([
  [["0 25 * * *"], 1, /25.*\n {2}0 25 \* \* \*\n {4}\^\^/],
  [["5/15 * * * *"], 1, /Try: 5-59\/15 \* \* \* \*/],
  [["0 9 * * *", "--tz", "Europe/Lissabon"], 2, /Europe\/Lissabon/],
  [["0 9 * * *", "--in", "Europe/Lissabon"], 2, /Europe\/Lissabon/],
  [["0 9 * * *", "--from", "2027-02-30"], 2, /--from must be/],
  [["0 9 * * *", "--from", "2027-02-30T00:00:00Z"], 2, /--from must be/],
  [["0 9 * * *", "--count", "0"], 2, /--count/],
  [["0 9 * * *", "--count", "100001"], 2, /at most 100000/],
  [["0 9 * * *", "--schedule", "x"], 2, /this is an expression/],
  [["x.symbi", "--tz", "UTC"], 2, /add --in/],
  [["x.symbi", "--schedule", "nightli"], 1, /no sound schedule "nightli"\.\nDid you mean "nightly"\?/],
  [["gone.symbi"], 3, /gone\.symbi: no such file/],
  [[], 2, /missing required argument/],
])("%j", async (args, code, pattern) => {
  const ended = await place.symbi("next", ...args);
  expect(ended.stderr).toMatch(pattern);
  expect(ended.code).toBe(code);
});
