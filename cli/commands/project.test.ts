import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground, project } from "../testing.ts";

let place: Playground;
afterEach(() => place.remove());

describe("init", () => {
  test("a project that is sound and runs offline", async () => {
    place = playground();
    const made = await place.symbi("init", "demo");
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/wrote demo\/symbi\.toml[\s\S]*cd demo/),
    });
    const cwd = join(place.dir, "demo");
    expect(await place.run(["check", "--max-warnings", "0"], { cwd })).toMatchObject({
      code: 0,
      stdout: "No problems in 2 files.\n",
    });
    expect(await place.run(["run", "greeter"], { cwd })).toMatchObject({
      code: 0,
      stdout: "Hello! The scheduler is awake.\n",
    });
    expect(await place.run(["run", "machine_reporter", "--input", "Well?"], { cwd })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Well\? Load \d/),
    });
    expect(await place.run(["doctor"], { cwd })).toMatchObject({ code: 0 });
  });

  test("overwrites nothing unless forced", async () => {
    place = playground({ "symbi.toml": "# mine\n" });
    expect(await place.symbi("init")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/symbi\.toml is there already; nothing was written/),
    });
    expect(readFileSync(join(place.dir, "symbi.toml"), "utf8")).toBe("# mine\n");
    expect(await place.symbi("init", "--force")).toMatchObject({ code: 0 });
    expect(readFileSync(join(place.dir, "symbi.toml"), "utf8")).toContain("[scheduler]");
  });
});

describe("run", () => {
  test("an agent of the files, then of the store; its failure is ours", async () => {
    place = playground(project);
    expect(await place.symbi("run", "reporter-agent", "--input", "test")).toMatchObject({
      code: 0,
      stdout: "all quiet\n",
    });
    expect(await place.symbi("run", "broken")).toMatchObject({
      code: 1,
      stdout: "half\n",
      stderr: expect.stringMatching(/broken failed in \S+: .*exit code 3/),
    });
    expect(await place.symbi("run", "reporter")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no agent "reporter"\. Did you mean "reporter-agent"/),
    });
    await place.symbi("cron", "add", "--file", "agent.symbi");
    place.write("agent.symbi", "");
    expect(await place.symbi("run", "reporter-agent")).toMatchObject({ code: 0, stdout: "all quiet\n" });
  });

  test("Ctrl-C cancels", async () => {
    place = playground({
      "a.symbi": `agent slow { command: ["node", "-e", "console.log('on it'); setTimeout(() => {}, 600000)"] }\n`,
    });
    const running = place.start("run", "slow");
    await running.until(/on it/);
    running.child.kill("SIGINT");
    expect(await running.ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/slow cancelled/) });
  });
});

describe("doctor", () => {
  test("every value and its source, secrets masked", async () => {
    place = playground({
      "symbi.toml": '[scheduler.delivery]\nslack_api_token = "xoxb-secret"\nsmtp_password = "${SMTP_PASS}"\n',
    });
    const { stdout, code } = await place.run(["doctor", "--format", "json"], {
      env: { SYMBI_SCHEDULER_MAX_JITTER: "30", SYMBI_ENVIRONMNT: "x" },
    });
    expect(stdout).not.toContain("xoxb-secret");
    const report = JSON.parse(stdout) as { settings: { key: string }[] };
    const setting = (key: string) => report.settings.find((each) => each.key === key);
    expect(setting("scheduler.delivery.slack_api_token")).toMatchObject({
      value: "********",
      source: join(place.dir, "symbi.toml"),
    });
    expect(setting("scheduler.delivery.smtp_password")).toMatchObject({ value: "${SMTP_PASS}" });
    expect(setting("scheduler.max_jitter_seconds")).toMatchObject({
      value: 30,
      source: "SYMBI_SCHEDULER_MAX_JITTER",
    });
    expect(setting("scheduler.default_max_runtime")).toMatchObject({ value: "1h", source: "default" });
    expect(report).toMatchObject({
      ok: true,
      versions: {
        sqlite: expect.stringMatching(/^3\.\d+\.\d+$/),
        time_zone_data: expect.stringMatching(/^20\d\d/),
      },
      checks: expect.arrayContaining([
        expect.objectContaining({
          status: "note",
          message: expect.stringMatching(/SYMBI_ENVIRONMNT .*SYMBI_ENVIRONMENT/),
        }),
      ]),
    });
    expect(code).toBe(0);
  });

  test("tells the health of the store, in the shape of the HTTP API", async () => {
    place = playground(project);
    await place.symbi("cron", "add", "--file", "agent.symbi");
    await place.symbi("cron", "pause", "breaks");
    await place.symbi("cron", "run", "daily-report");
    const { stdout, code } = await place.symbi("doctor", "--format", "json");
    expect(code).toBe(0);
    const { checks } = JSON.parse(stdout) as { checks: { name: string }[] };
    expect(checks.find(({ name }) => name === "health")).toMatchObject({
      status: "note",
      message: expect.stringMatching(/^degraded: 1 active and 1 paused jobs, .*No scheduler is running/),
      health: {
        status: "degraded",
        active_jobs: 1,
        paused_jobs: 1,
        in_flight_jobs: 0,
        metrics: {
          runs_total: 1,
          runs_succeeded: 1,
          runs_failed: 0,
          avg_execution_time_ms: expect.any(Number),
        },
      },
    });
  });

  test.each([
    [
      "settings",
      { "symbi.toml": "[scheduler]\ntick_interval_seconds = 0\n" },
      /wrong +settings +.*symbi\.toml:2/,
    ],
    [
      "an agent that cannot run",
      { "a.symbi": 'agent a { model: "claude-sonnet-4.5" }\n' },
      /wrong +agent +a cannot run: ./,
    ],
    ["files", { "a.symbi": "schedule {" }, /wrong +files/],
    [
      "a database that is none",
      { ".symbi/symbi.db": "this is not a database, and long enough to be read as one".repeat(20) },
      /wrong +store/,
    ],
  ])("finds what is wrong: %s", async (_, files, pattern) => {
    place = playground(files);
    const { stdout, code } = await place.symbi("doctor");
    expect(stdout).toMatch(pattern);
    expect(code).toBe(1);
  });
});
