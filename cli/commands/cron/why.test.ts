import { afterEach, beforeEach, expect, test } from "vitest";
import type { WhyJson } from "../../../runtime/json/index.ts";
import { type Playground, playground, project } from "../../testing.ts";

let place: Playground;
beforeEach(async () => {
  place = playground(project);
  expect((await place.symbi("cron", "add", "--file", "agent.symbi")).code).toBe(0);
});
afterEach(() => place.remove());

async function why(...args: readonly string[]): Promise<WhyJson> {
  const { stdout, stderr, code } = await place.symbi("cron", "why", ...args, "--format", "json");
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as WhyJson;
}

test("a job that is not firing says why, when it will, and what happened to it", async () => {
  const { stdout, code } = await place.symbi("cron", "why", "daily-report");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Job +daily-report +job_\w+$/m);
  expect(stdout).toMatch(/^Answer +daily-report is active and fires next at .* 09:00:00 \+00:00\.$/m);
  expect(stdout).toMatch(/^ +No scheduler is running, so nothing fires; `symbi up` starts one\.$/m);
  expect(stdout).toMatch(/^Next run +.* 09:00:00 \+00:00 \(in /m);
  expect(stdout).toMatch(/^Job's past +.* created, version 1 by \S+$/m);
});

test("who paused it, and since when", async () => {
  await place.symbi("cron", "pause", "daily-report");
  const told = await why("daily-report");
  expect(told).toMatchObject({ asked: null, verdict: "cannot_fire", next_run: null, run: null });
  expect(told.answer).toMatch(/^daily-report is paused since \S+Z by \S+\. `symbi cron resume daily-report`/);
  expect(told.events.map(({ kind }) => kind)).toEqual(["created", "paused"]);
});

test("the note of a pause, and of what did not run meanwhile; every due time of a day", async () => {
  expect(await place.symbi("cron", "pause", "daily-report", "--note", " ")).toMatchObject({ code: 2 });
  expect((await place.symbi("cron", "pause", "daily-report", "--note", "moving house")).code).toBe(0);
  expect((await place.symbi("cron", "pause", "daily-report", "--note", "again")).stdout).toBe(
    "daily-report is paused already; nothing to do, and the note is not kept.\n",
  );
  expect((await place.symbi("cron", "status", "daily-report")).stdout).toMatch(
    /^Status +paused: Paused with the note "moving house"\.$/m,
  );
  const noted = /is paused since \S+Z by \S+, with the note "moving house"\./;
  expect((await why("daily-report")).answer).toMatch(noted);
  const day = await place.symbi("cron", "why", "daily-report", "2035-01-02", "--format", "json");
  expect(JSON.parse(day.stdout)).toEqual([
    {
      asked: "2035-01-02T09:00:00Z",
      verdict: "paused",
      answer: expect.stringMatching(noted),
      notes: [expect.any(String)],
      run: null,
    },
  ]);
  await place.symbi("cron", "resume", "daily-report", "--note", "arrived");
  expect((await place.symbi("cron", "why", "daily-report")).stdout).toMatch(
    /^ +\S+ \S+ \+00:00 resumed, with the note "arrived", by \S+$/m,
  );
  const text = await place.symbi("cron", "why", "daily-report", "2035-01-02");
  expect(text).toMatchObject({ code: 0, stderr: "" });
  expect(text.stdout).toMatch(
    /^DUE +WHAT +WHY\n2035-01-02 09:00:00 \+00:00 +to come +It is still to come: now it is /,
  );
  expect(await place.symbi("cron", "why", "daily-report", "2020-01-02")).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringMatching(
      /^daily-report was not due between 2020-01-02 00:00:00 \+00:00 and 2020-01-03 00:00:00 \+00:00\./,
    ),
  });
  expect(await place.symbi("cron", "why", "daily-report", "2035-02-30")).toMatchObject({ code: 2 });
});

test("a run that failed: its reason, its attempts, its deliveries", async () => {
  expect((await place.symbi("cron", "run", "breaks")).code).toBe(1);
  const { stdout } = await place.symbi("cron", "why", "breaks");
  expect(stdout).toMatch(/The last one, due at .*: It ran and ended failed in .*exit code 3/);
  expect(stdout).toMatch(/^Reason +exit_code: The command ended with an exit code other than 0 and 75\.$/m);
  expect(stdout).toMatch(/^Attempts +1: .* failed, exit code 3: /m);
  expect(stdout).toMatch(/^Delivered +stdout: delivered at .* after 1 try$/m);
});

test("an instant, with an offset or in the job's zone, with --name or without", async () => {
  const asked = await why("daily-report", "2035-01-02T10:00:00+01:00");
  expect(asked).toMatchObject({ asked: "2035-01-02T09:00:00Z", verdict: "to_come" });
  expect(await why("daily-report", "2035-01-02T09:00")).toMatchObject({ asked: "2035-01-02T09:00:00Z" });
  expect(await why("--name", "daily-report", "2035-01-02 09:30")).toMatchObject({
    verdict: "not_due",
    answer: "It is not a due time. The nearest ones are 2035-01-02T09:00:00Z and 2035-01-03T09:00:00Z.",
  });
  expect(await why("daily-report", "2020-01-01T09:00:00Z")).toMatchObject({ verdict: "not_registered_yet" });
});

test("what is no instant, and no job", async () => {
  expect(await place.symbi("cron", "why", "daily-report", "yesterday")).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/INSTANT must be a date or an instant.*not "yesterday"/),
  });
  expect(await place.symbi("cron", "why", "dayly-report")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Did you mean "daily-report"?'),
  });
});

test("a rename is said, once, and a clash is refused with what to do", async () => {
  const renamed = (name: string) =>
    place.write(
      "new.symbi",
      `schedule {\n  name: "${name}"\n  previous_name: "breaks"\n  agent: "broken"\n  cron: "30 9 * * *"\n}\n`,
    );
  renamed("broken-report");
  place.write("agent.symbi", `agent broken { executor: "echo" }\n`);
  const { id } = (await why("breaks")).job;
  const add = () => place.symbi("cron", "add", "--file", "new.symbi", "--schedule", "broken-report");
  expect((await add()).stdout).toMatch(new RegExp(`^renamed +broken-report +${id} .* \\(was breaks\\)\n`));
  expect((await add()).stdout).toMatch(/^unchanged +broken-report /);
  expect((await why("broken-report")).events.at(-1)).toMatchObject({ kind: "renamed", detail: "breaks" });

  place.write(
    "new.symbi",
    `schedule {\n  name: "daily-report"\n  previous_name: "broken-report"\n  agent: "broken"\n  cron: "30 9 * * *"\n}\n`,
  );
  expect(await place.symbi("cron", "add", "--file", "new.symbi")).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(
      /Nothing was registered: daily-report is to take over broken-report.*symbi cron remove --name broken-report/s,
    ),
  });
});

test("of a whole day, what many instants one after the other have in common is said once", async () => {
  place.write("often.symbi", `schedule { name: "often" agent: "echoer" cron: "* * * * *" }`);
  await place.symbi("cron", "add", "--file", "often.symbi");
  await place.symbi("cron", "pause", "often");
  const { stdout } = await place.symbi("cron", "why", "often", "2035-01-02");
  expect(stdout.split("\n").map((line) => line.trimEnd().split(/ {2,}/))).toEqual([
    ["DUE", "WHAT", "WHY"],
    ["2035-01-02 00:00:00 +00:00", "paused", expect.stringMatching(/^The job is paused since /)],
    ["… 2035-01-02 23:59:00 +00:00", "paused", "The 1,439 that follow: the same."],
    [""],
  ]);
});
