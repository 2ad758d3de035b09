import { afterEach, describe, expect, test } from "vitest";
import { type World, world } from "./world.ts";

let here: World;
afterEach(() => here.end());

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const agents = `
agent quick { executor: "echo" }
agent slow { executor: "echo" echo: { delay: "150s" } }
agent flaky { executor: "echo" echo: { fail_times: 3 } }
`;
const schedule = (name: string, agent: string, rest: string) =>
  `schedule { name: "${name}" agent: "${agent}" ${rest} }\n`;

describe("after downtime", () => {
  test("the latest missed instant is caught up, the others are rows that say why", async () => {
    here = await world("2027-01-02T08:30:00Z");
    await here.register(agents + schedule("s", "quick", 'cron: "*/15 * * * *"'));
    await here.up();
    await here.clock.advance(20 * MINUTE);
    await here.down();
    await here.clock.advance(50 * MINUTE);
    await here.up();
    await here.clock.advance(10 * MINUTE);
    expect(await here.ledger("s")).toEqual([
      "2027-01-02T08:45:00Z succeeded",
      "2027-01-02T09:00:00Z missed not_running",
      "2027-01-02T09:15:00Z missed not_running",
      "2027-01-02T09:30:00Z succeeded",
      "2027-01-02T09:45:00Z succeeded",
    ]);
  });

  test("what is older than an hour does not run", async () => {
    here = await world("2027-01-02T08:30:00Z");
    await here.register(agents + schedule("s", "quick", 'cron: "0 9 * * *"'));
    await here.clock.advance(2 * HOUR);
    await here.up();
    await here.clock.advance(SECOND);
    expect(await here.ledger("s")).toEqual(["2027-01-02T09:00:00Z missed not_running"]);
    await here.clock.advance(24 * HOUR);
    expect((await here.ledger("s")).slice(1)).toEqual(["2027-01-03T09:00:00Z succeeded"]);
  });

  test("a second of every second for days is one row that counts", async () => {
    here = await world("2027-01-02T00:00:00Z");
    await here.register(agents + schedule("s", "quick", 'cron: "* * * * * *"'));
    here.clock.setWall(Date.parse("2027-01-04T00:00:00Z"));
    await here.up();
    await here.clock.advance(100);
    const [missed, run, ...more] = (await here.runtime().store.listRuns((await found("s")).id)).toReversed();
    expect(more).toEqual([]);
    expect(missed).toMatchObject({ state: "missed", instants: 2 * 86_400 - 1 });
    expect(run).toMatchObject({ state: "succeeded", scheduledAt: Date.parse("2027-01-04T00:00:00Z") });
  });
});

async function found(name: string) {
  const answer = await here.runtime().store.findJob(name);
  if (answer.found !== "one") throw new Error(`There is no job ${name}.`);
  return answer.job;
}

describe("an `at` job", () => {
  const at = 'at: "2027-01-02T09:00:00Z" max_retries: 5';

  test("runs once and is completed; edited to a later instant it runs again", async () => {
    here = await world("2027-01-02T08:59:00Z");
    await here.register(agents + schedule("s", "quick", at));
    await here.up();
    await here.clock.advance(2 * MINUTE);
    expect(await here.state("s")).toBe("completed");
    await here.register(agents + schedule("s", "quick", 'at: "2027-01-02T11:00:00+01:00"'));
    expect(await here.state("s")).toBe("active");
    await here.clock.advance(HOUR);
    expect(await here.ledger("s")).toEqual([
      "2027-01-02T09:00:00Z succeeded",
      "2027-01-02T10:00:00Z succeeded",
    ]);
    expect(await here.state("s")).toBe("completed");
  });

  test.each([
    ["late, but within the hour", 59 * MINUTE, "succeeded", "completed"],
    ["later than an hour", 61 * MINUTE, "missed not_running", "failed"],
  ])("that comes %s", async (_, late, row, state) => {
    here = await world("2027-01-02T08:59:59Z");
    await here.register(agents + schedule("s", "quick", at));
    await here.clock.advance(late + SECOND);
    await here.up();
    await here.clock.advance(SECOND);
    expect(await here.ledger("s")).toEqual([`2027-01-02T09:00:00Z ${row}`]);
    expect(await here.state("s")).toBe(state);
  });

  test("that fails is failed, at the first time", async () => {
    here = await world("2027-01-02T08:59:00Z");
    await here.register(agents + schedule("s", "flaky", at));
    await here.up();
    await here.clock.advance(2 * MINUTE);
    expect(await here.ledger("s")).toEqual(["2027-01-02T09:00:00Z failed scripted_failure"]);
    expect(await here.state("s")).toMatch(/^failed/);
  });
});

describe("dead letter", () => {
  test("after max_retries failed runs; reset fires again, a success clears the count", async () => {
    here = await world("2027-01-02T08:59:30Z");
    await here.register(agents + schedule("s", "flaky", 'cron: "* * * * *" max_retries: 2'));
    await here.up();
    await here.clock.advance(MINUTE);
    expect(await here.state("s")).toBe("active, 1 failed");
    await here.clock.advance(10 * MINUTE);
    expect(await here.state("s")).toBe("dead_letter, 2 failed");
    expect(await here.ledger("s")).toHaveLength(2);

    await here.runtime().jobs.reset((await found("s")).id);
    expect(await here.state("s")).toBe("active");
    await here.clock.advance(MINUTE);
    expect(await here.state("s")).toBe("active, 1 failed");
    await here.clock.advance(MINUTE);
    expect(await here.state("s")).toBe("active");
    expect((await here.ledger("s")).slice(2)).toEqual([
      "2027-01-02T09:11:00Z failed scripted_failure",
      "2027-01-02T09:12:00Z succeeded",
    ]);
  });
});

describe("limits", () => {
  test("a job at its own limit skips; two of it may run where it says so", async () => {
    here = await world("2027-01-02T08:59:30Z");
    await here.register(
      agents +
        schedule("one", "slow", 'cron: "* * * * *"') +
        schedule("two", "slow", 'cron: "* * * * *" max_concurrent: 2'),
    );
    await here.up();
    await here.clock.advance(5 * MINUTE);
    const shown = async (job: string) =>
      (await here.ledger(job)).map((row) => row.slice(11, 16) + row.slice(20));
    expect(await shown("one")).toEqual([
      "09:00 succeeded",
      "09:01 skipped overlap",
      "09:02 skipped overlap",
      "09:03 running",
      "09:04 skipped overlap",
    ]);
    expect(await shown("two")).toEqual([
      "09:00 succeeded",
      "09:01 succeeded",
      "09:02 skipped overlap",
      "09:03 running",
      "09:04 running",
    ]);
  });

  test("beyond the global limit runs wait, are late, and none is lost", async () => {
    here = await world("2027-01-02T08:59:30Z", { max_concurrent_jobs: 2 });
    const names = ["a", "b", "c", "d", "e"];
    await here.register(agents + names.map((name) => schedule(name, "slow", 'cron: "0 9 * * *"')).join(""));
    await here.up();
    await here.clock.advance(10 * MINUTE);
    const late: number[] = [];
    for (const name of names) {
      const [run] = await here.runtime().store.listRuns((await found(name)).id);
      expect(run?.state).toBe("succeeded");
      late.push(run?.latenessMs ?? NaN);
    }
    expect(late.toSorted((a, b) => a - b)).toEqual([0, 0, 150_000, 150_000, 300_000]);
  });
});

test("a night when the clocks change fires each wall-clock job once, and is told in UTC", async () => {
  here = await world("2027-03-27T00:00:00Z");
  await here.register(
    agents +
      schedule("gap", "quick", 'cron: "30 2 * * *" timezone: "Europe/Berlin"') +
      schedule("hourly", "quick", 'cron: "0 * * * *" timezone: "Europe/Berlin"'),
  );
  await here.up();
  await here.clock.advance(72 * HOUR);
  expect(await here.ledger("gap")).toEqual([
    "2027-03-27T01:30:00Z succeeded",
    "2027-03-28T01:00:00Z succeeded",
    "2027-03-29T00:30:00Z succeeded",
  ]);
  expect(await here.ledger("hourly")).toHaveLength(72);
});
