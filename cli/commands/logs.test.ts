import { renameSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../testing.ts";

let place: Playground;
afterEach(() => place.remove());

const CURRENT = ".symbi/logs/symbi.log";
const ROTATED = ".symbi/logs/symbi-20270301T100000000Z-1.log";

function line(
  time: string,
  level: string,
  component: string,
  msg: string,
  fields: Record<string, unknown> = {},
): string {
  return `${JSON.stringify({ level, component, pid: 7, time: `2027-03-01T${time}.000Z`, ...fields, msg })}\n`;
}

const daily = { job_id: "job_abcd12", job_name: "daily-report", run_id: "run_1" };
const rotated =
  line("09:00:00", "debug", "scheduler", "claimed", { jobs: 1 }) +
  line("09:00:01", "info", "scheduler", "run started", daily);
const current =
  line("10:00:00", "warn", "policy", "deny", { ...daily, reason: "not now, please" }) +
  line("10:00:01", "error", "store", "disk is full", { causes: ["a", "b"], stack: "at x" }) +
  line("10:00:02", "info", "delivery", "delivered", { job_id: "job_ff", job_name: "other" });

const logged = () => (place = playground({ [CURRENT]: current, [ROTATED]: rotated }));

/** The messages that are shown. */
async function shown(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await place.symbi("logs", "--format", "json", ...args);
  expect({ code, stderr: stderr.replace(/^None of the 5 lines .*\n$/, "") }).toEqual({ code: 0, stderr: "" });
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((text) => (JSON.parse(text) as { msg: string }).msg);
}

describe("logs", () => {
  test("are readable: local time with offset, level, component, message, fields", async () => {
    logged();
    expect(await place.run(["logs"], { env: { TZ: "Europe/Madrid" } })).toEqual({
      code: 0,
      stderr: "",
      stdout: [
        "2027-03-01 10:00:01 +01:00  info   scheduler  run started  job_name=daily-report  run_id=run_1\n",
        '2027-03-01 11:00:00 +01:00  warn   policy     deny  job_name=daily-report  reason="not now, please"  run_id=run_1\n',
        '2027-03-01 11:00:01 +01:00  error  store      disk is full  causes=["a","b"]\n',
        "2027-03-01 11:00:02 +01:00  info   delivery   delivered  job_name=other\n",
      ].join(""),
    });
  });

  test("say what is out of the ordinary; with --verbose, all fields", async () => {
    const fields = {
      run_id: "run_1",
      job_id: "job_1",
      job_name: "j",
      kind: "scheduled",
      attempt: 1,
      status: "failed",
      reason: "no",
      error: "no",
      usage: { input_tokens: 0 },
    };
    const odd = { ...fields, kind: "manual", attempt: 2, error: "else", usage: { input_tokens: 5 } };
    place = playground({
      [CURRENT]:
        line("09:00:00", "error", "scheduler", "run failed", fields) +
        line("09:00:01", "error", "scheduler", "run failed", odd),
    });
    const said = async (...args: string[]) =>
      (await place.symbi("logs", ...args)).stdout
        .trimEnd()
        .split("\n")
        .map((text) => text.split("run failed  ")[1]);
    expect(await said()).toEqual([
      "job_name=j  reason=no  run_id=run_1",
      'job_name=j  kind=manual  attempt=2  reason=no  error=else  usage={"input_tokens":5}  run_id=run_1',
    ]);
    expect((await said("--verbose"))[0]).toBe(
      'pid=7  run_id=run_1  job_id=job_1  job_name=j  kind=scheduled  attempt=1  status=failed  reason=no  error=no  usage={"input_tokens":0}',
    );
  });

  test("that have nothing of what was asked for say so", async () => {
    logged();
    expect(await place.symbi("logs", "--job", "dayly")).toEqual({
      code: 0,
      stdout: "",
      stderr:
        "None of the 5 lines of the log is what was asked for. It was looked for from info on: `--level debug` shows everything.\n",
    });
    expect(await place.symbi("logs", "--job", "dayly", "--quiet")).toMatchObject({ code: 0, stderr: "" });
  });

  test.each<[string[], string[]]>([
    [
      ["--level", "debug"],
      ["claimed", "run started", "deny", "disk is full", "delivered"],
    ],
    [
      ["--level", "warn"],
      ["deny", "disk is full"],
    ],
    [["--level", "error"], ["disk is full"]],
    [
      ["--filter", "scheduler", "--level", "debug"],
      ["claimed", "run started"],
    ],
    [
      ["--filter", "policy,delivery"],
      ["deny", "delivered"],
    ],
    [
      ["--filter", "policy", "--filter", "store"],
      ["deny", "disk is full"],
    ],
    [["--filter", "audit"], []],
    [
      ["--job", "daily-report"],
      ["run started", "deny"],
    ],
    [
      ["--job", "job_abcd12"],
      ["run started", "deny"],
    ],
    [
      ["--job", "job_ab"],
      ["run started", "deny"],
    ],
    [["--job", "daily"], []],
    [
      ["--since", "2027-03-01T10:00:01Z"],
      ["disk is full", "delivered"],
    ],
    [
      ["--since", "2027-03-01"],
      ["run started", "deny", "disk is full", "delivered"],
    ],
    [["--since", "2027-03-02"], []],
    [
      ["--limit", "2"],
      ["disk is full", "delivered"],
    ],
    [
      ["--limit", "2", "--job", "daily-report", "--level", "debug"],
      ["run started", "deny"],
    ],
    [["--limit", "0"], []],
  ])("%j", async (args, expected) => {
    logged();
    expect(await shown(...args)).toEqual(expected);
  });

  test("--since takes a time before now", async () => {
    const at = (ago: number) => new Date(Date.now() - ago).toISOString();
    const text = (time: string, msg: string) =>
      `${JSON.stringify({ level: "info", component: "cli", time, msg })}\n`;
    place = playground({ [CURRENT]: text(at(7_500_000), "old") + text(at(6_900_000), "new") });
    expect(await shown("--since", "2h")).toEqual(["new"]);
  });

  test("as JSON are the file's own lines, one each", async () => {
    logged();
    const { stdout } = await place.symbi("logs", "--level", "debug", "--format", "json");
    expect(stdout).toBe(rotated + current);
  });

  test.each([
    [["--filter", "schedular"], /"schedular" is no component\. Did you mean scheduler\?/],
    [["--filter", "scheduler,kernel"], /"kernel" is no component\. There are .*`cli`/],
    [["--level", "wran"], /"wran" is no level\. Did you mean warn\?/],
    [["--since", "yesterday"], /--since must be a duration, like .*, or an instant/],
    [["--limit", "-1"], /whole number/],
    [["--format", "xml"], /Allowed choices are text, json/],
  ])("%j is a usage error", async (args, message) => {
    logged();
    const { code, stdout, stderr } = await place.symbi("logs", ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test("lines that are broken are passed over and counted", async () => {
    place = playground({ [CURRENT]: `half a li\n${current}{"level":\n` });
    const { code, stdout, stderr } = await place.symbi("logs", "--limit", "1");
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "2 lines could not be read and were passed over.\n",
    });
    expect(stdout).toMatch(/delivered/);
    expect(await place.symbi("logs", "--quiet", "--limit", "1")).toMatchObject({ code: 0, stderr: "" });
  });

  test("where there are none yet, this is said", async () => {
    place = playground();
    expect(await place.symbi("logs")).toEqual({
      code: 0,
      stdout: "",
      stderr: `There is no log in ${join(place.dir, ".symbi/logs")} yet. \`symbi up\` writes it.\n`,
    });
  });

  test("nothing in them acts on the terminal", async () => {
    const evil = "\u001b[2J\u009b31m\u202e\n\r";
    const raw = `${JSON.stringify({ level: "info", component: "cli", time: "2027-03-01T09:00:00Z", [evil]: evil, msg: evil })}\n`;
    place = playground({ [CURRENT]: raw });
    for (const format of ["text", "json"]) {
      const { stdout } = await place.symbi("logs", "--format", format, "--color", "never");
      expect(stdout.endsWith("\n")).toBe(true);
      expect(stdout.slice(0, -1)).not.toMatch(/[\p{Cc}\u202e]/u);
    }
  });
});

describe("logs --follow", () => {
  test("waits for the first line, goes on over rotations, and ends with Ctrl-C", async () => {
    place = playground();
    const following = place.start("logs", "--follow", "--level", "warn", "--format", "json");
    await following.until(/Waiting for the first line/);
    place.write(
      CURRENT,
      line("09:00:00", "warn", "cli", "first") + line("09:00:00", "info", "cli", "not this"),
    );
    await following.until(/first/);
    renameSync(join(place.dir, CURRENT), join(place.dir, ROTATED));
    place.write(CURRENT, line("10:00:00", "error", "cli", "second"));
    await following.until(/second/);
    renameSync(join(place.dir, CURRENT), join(place.dir, ROTATED.replace("T10", "T11")));
    place.write(CURRENT, line("11:00:00", "warn", "cli", "third"));
    await following.until(/third/);
    following.child.kill("SIGINT");
    const { code, stdout } = await following.ended;
    expect(code).toBe(0);
    expect(stdout.match(/first|second|third|not this/g)).toEqual(["first", "second", "third"]);
  });

  test("begins with the last lines", async () => {
    const lines = Array.from({ length: 300 }, (_, i) => line("09:00:00", "info", "cli", `number ${i}.`));
    place = playground({ [CURRENT]: lines.join("") });
    const following = place.start("logs", "--follow");
    await following.until(/number 299\./);
    following.child.kill("SIGTERM");
    const { code, stdout } = await following.ended;
    expect(code).toBe(0);
    expect(stdout.match(/number \d+\./g)).toEqual(
      Array.from({ length: 100 }, (_, i) => `number ${i + 200}.`),
    );
  });
});

test("what up does is in the log: how it was started, without its secrets, and what ran", async () => {
  place = playground({
    "symbi.toml": '[scheduler.delivery]\nsmtp_password = "hunter-two"\n',
    "a.symbi": `agent worker { executor: "echo" }
schedule { name: "tick" agent: "worker" cron: "* * * * * *" }
`,
  });
  const up = place.start("up");
  await up.until(/succeeded +tick/);
  up.child.kill("SIGTERM");
  expect(await up.ended).toMatchObject({ code: 0 });
  const { stdout } = await place.symbi("logs", "--filter", "scheduler", "--level", "debug");
  expect(stdout).toMatch(/scheduler started[^]*claimed[^]*run started[^]*run succeeded[^]*scheduler stopped/);
  const start = await place.symbi("logs", "--filter", "cli", "--format", "json");
  expect(JSON.parse(start.stdout)).toMatchObject({
    msg: "symbi up",
    config_file: join(place.dir, "symbi.toml"),
    settings: {
      "scheduler.tick_interval_seconds": 1,
      "scheduler.delivery.smtp_password": "********",
    },
  });
  expect(start.stdout).not.toContain("hunter");
});
