import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Playground, playground } from "../testing.ts";

const timezones = fileURLToPath(new URL("../../examples/timezones/", import.meta.url));
const golden = (name: string): string =>
  fileURLToPath(new URL(`../simulate/golden/${name}`, import.meta.url));

let place: Playground;
beforeAll(() => {
  place = playground({
    "symbi.toml": "[scheduler]\nmax_concurrent_jobs = 2\n",
    "agents.symbi": `
agent slow { executor: echo echo: { delay: 90m } }
agent quick { executor: echo }
`,
    "busy.symbi": `
schedule { name: "overlaps" agent: "slow" cron: "0 8-11 * * *" policy { max_runtime: "2h" } }
schedule { name: "breaks" agent: "quick" cron: "30 * * * *" max_retries: 3 }
schedule { name: "gated" agent: "quick" cron: "0 12 * * *" policy { require_approval: true } }
schedule { name: "herd-a" agent: "quick" cron: "0 9 * * *" }
schedule { name: "herd-b" agent: "elsewhere" cron: "0 9 * * *" }
schedule { name: "off" agent: "quick" cron: "* * * * *" enabled: false }
`,
    "broken/x.symbi": `schedule { name: "x" agent: "quick" cron: "0 25 * * *" }`,
    "none/x.symbi": `agent lonely { executor: echo }`,
    "often/x.symbi": `schedule { name: "often" agent: "quick" cron: "*/10 * * * *" }`,
    "empty/readme.txt": "",
  });
});
afterAll(() => place.remove());

const days = (from: string, to: string) => ["--from", from, "--to", to];
const busy = ["simulate", "busy.symbi", ...days("2027-03-01", "2027-03-02"), "--runtime", "breaks=1m"];
const told = [...busy, "--runtime", "herd-a=10m", "--runtime", "herd-b=10m", "--fail", "breaks"];

test("a busy day: fires, overlaps, waits, denials, a dead letter, totals", async () => {
  const { stdout, stderr, code } = await place.symbi(...told);
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  await expect(stdout).toMatchFileSnapshot(golden("busy.txt"));
});

test("the same in JSON: its events and totals are those of the text", async () => {
  const { stdout } = await place.symbi(...told, "--format", "json");
  await expect(stdout).toMatchFileSnapshot(golden("busy.json.txt"));
  const { events } = JSON.parse(stdout) as { events: readonly { event: string; schedule: string }[] };
  const text = await place.symbi(...told);
  const lines = text.stdout.split("\n\n")[0]?.split("\n") ?? [];
  expect(lines.map((line) => line.split(/ {2,}/)[2])).toEqual(events.map(({ schedule }) => schedule));
});

test("the same command prints the same bytes", async () => {
  const once = await place.symbi(...told, "--format", "svg");
  expect(await place.symbi(...told, "--format", "svg")).toEqual(once);
  await expect(once.stdout).toMatchFileSnapshot(golden("busy.svg"));
});

/** The night in which the clocks of a zone change, as the example project lives it. */
test.each([
  ["new-york-march", "2027-03-13T20:00Z", "2027-03-14T20:00Z"],
  ["lisbon-march", "2027-03-27T20:00Z", "2027-03-28T20:00Z"],
  ["lord-howe-april", "2027-04-03T04:00Z", "2027-04-04T04:00Z"],
  ["lord-howe-october", "2027-10-02T04:00Z", "2027-10-03T04:00Z"],
  ["lisbon-october", "2027-10-30T20:00Z", "2027-10-31T20:00Z"],
  ["new-york-november", "2027-11-06T20:00Z", "2027-11-07T20:00Z"],
])("examples/timezones: %s", async (name, from, to) => {
  const { stdout, stderr, code } = await place.symbi("simulate", timezones, ...days(from, to));
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  await expect(stdout).toMatchFileSnapshot(golden(`${name}.txt`));
});

test("March and November of the example, whole", async () => {
  for (const [from, to] of [
    ["2027-03-01", "2027-04-01"],
    ["2027-11-01", "2027-12-01"],
  ] as const) {
    const args = ["simulate", timezones, ...days(from, to), "--tz", "America/New_York", "--summary"];
    const { stdout } = await place.symbi(...args);
    await expect(stdout).toMatchFileSnapshot(golden(`month-${from.slice(0, 7)}.txt`));
  }
});

test("downtime: what is missed, and what is caught up", async () => {
  const down = "2027-03-01T02:05..2027-03-01T04:25";
  const args = ["simulate", "often", ...days("2027-03-01T01:50", "2027-03-01T04:50"), "--down", down];
  const { stdout } = await place.symbi(...args);
  await expect(stdout).toMatchFileSnapshot(golden("down.txt"));
});

test("of what happens often in a day the first are told, and the others of it and of the next days counted", async () => {
  const args = ["simulate", "often", ...days("2027-03-01", "2027-03-03T00:20"), "--down"];
  const lines = async (...more: readonly string[]) => {
    const { stdout } = await place.symbi(...args, "2027-03-02T01:00..2027-03-02T01:15", ...more);
    return stdout.split("\n\n")[0]?.split("\n") ?? [];
  };
  expect(await lines("--fold", "2")).toEqual([
    "2027-03-01 00:00:00 +00:00  fire         often",
    "2027-03-01 00:10:00 +00:00  fire         often",
    "2027-03-01 …        +00:00  fire         often     and 142 more on this day, the last at 23:50:00 (--no-fold tells each)",
    "2027-03-02 01:00:00 +00:00  down                   the scheduler is stopped",
    "2027-03-02 01:15:00 +00:00  up                     the scheduler runs again",
    "2027-03-02 01:15:00 +00:00  missed       often     due at 2027-03-02 01:00:00 +00:00; No scheduler fired it when it was due (none ran, or the disk was full, or the machine slept or its clock was set forward), and catch_up: once runs only the latest of the due times that were missed.",
    "2027-03-02 …        +00:00  fire         often     143 times on this day, 00:00:00 to 23:50:00",
    // Few enough to be told, on a day after one that had too many.
    "2027-03-03 00:00:00 +00:00  fire         often",
    "2027-03-03 00:10:00 +00:00  fire         often",
  ]);
  const usual = await lines();
  expect(usual[24]).toMatch(/^2027-03-01 … .* and 120 more on this day/);
  expect(await lines("--fold")).toEqual(usual);
  expect(await lines("--no-fold")).toHaveLength(144 + 3 + 143 + 2);
});

test("--limit ends the lines", async () => {
  const args = ["simulate", "often", ...days("2027-03-01", "2027-03-03")];
  const limited = await place.symbi(...args, "--limit", "1", "--no-fold");
  expect(limited.stdout).toMatch(/^2027-03-01 00:00:00 .*\n… 287 more lines \(--limit 1\)\n\n2027-03-01/);
  const json = await place.symbi(...args, "--limit", "2", "--format", "json");
  expect(JSON.parse(json.stdout)).toMatchObject({ events_left_out: 286, events: [{}, {}] });
  const none = await place.symbi(...args, "--summary", "--format", "json");
  expect(JSON.parse(none.stdout)).toMatchObject({
    events_left_out: 0,
    events: [],
    schedules: [{ fires: 288 }],
  });
});

test("the environment that the policy sees is the one that is named", async () => {
  place.write(
    "env/x.symbi",
    `schedule { name: "prod" agent: "quick" cron: "0 9 * * *" policy { allowed_environments: ["production"] } }`,
  );
  const { stdout } = await place.symbi(
    "simulate",
    "env",
    ...days("2027-03-01", "2027-03-02"),
    "--environment",
    "test",
  );
  expect(stdout).toMatch(/ denied +prod +.*allowed_environments/);
});

test("nothing is written anywhere, and nothing of the project's own is cleared away", async () => {
  const files = {
    "x.symbi": `schedule { name: "x" agent: "a" cron: "0 * * * *" delivery: ["log_file"] }`,
    ".symbi/symbi.db.outputs/run_1.1.txt": "a long output",
  };
  const clean = playground(files);
  const tree = () => readdirSync(clean.dir, { recursive: true }).map(String).toSorted();
  const before = tree();
  const ended = await clean.symbi("simulate", ...days("2027-03-01", "2027-03-04"));
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(tree()).toEqual(before);
  clean.remove();
});

test("a reader that has seen enough ends it", async () => {
  const running = place.start("simulate", "often", ...days("2027-01-01", "2028-01-01"));
  await running.until(/ fire /);
  running.child.stdout?.destroy();
  expect(await running.ended).toMatchObject({ code: 0, stderr: "" });
});

test.each([
  [days("2027-03-02", "2027-03-01"), 2, /--to must lie after --from/],
  [days("2027-03-01", "2127-03-01"), 2, /are 36524 days.*at most 400\.\n--max-days 36524/],
  [["--from", "soon"], 2, /--from must be/],
  [["--tz", "Mars/Olympus"], 2, /Mars\/Olympus/],
  [["--runtime", "soon"], 2, /--runtime must be a duration/],
  [["--runtime", "overlap=5m"], 2, /no schedule "overlap" here\.\nDid you mean "overlaps"\?/],
  [["--fail", "nobody"], 2, /--fail: there is no schedule "nobody"/],
  [["--fail", "breaks=0"], 2, /--fail must be/],
  [["--down", "2027-03-01"], 2, /--down must be two instants/],
  [
    [...days("2027-03-01", "2027-03-02"), "--down", "2027-03-01T05:00..2027-03-01T04:00"],
    2,
    /must end after/,
  ],
  [
    [...days("2027-03-01", "2027-03-02"), "--down", "2027-03-01T05:00..2027-03-02T04:00"],
    2,
    /between --from and --to/,
  ],
])("%j", async (args, code, pattern) => {
  const ended = await place.symbi("simulate", "busy.symbi", ...args);
  expect(ended.stderr).toMatch(pattern);
  expect(ended).toMatchObject({ code, stdout: "" });
});

test.each([
  ["broken", 1, /25 is out of range[^]*The files have errors\. Nothing was simulated\./],
  ["none", 1, /The files have no schedules\. Nothing was simulated\./],
  ["empty", 2, /There are no \.symbi files here\. Nothing was simulated\./],
  ["gone", 3, /gone: no such file/],
])("%s: nothing to simulate", async (path, code, pattern) => {
  const ended = await place.symbi("simulate", path);
  expect(ended.stderr).toMatch(pattern);
  expect(ended).toMatchObject({ code, stdout: "" });
});
