import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { cleanEnvironment, main, type Playground, playground, project } from "../../testing.ts";

let place: Playground;
afterEach(() => place.remove());

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

async function json<T>(...args: readonly string[]): Promise<T> {
  const { stdout, stderr } = await place.symbi(...args, "--format", "json");
  expect(stderr).toBe("");
  return JSON.parse(stdout) as T;
}

describe("the guides' commands, literally", () => {
  test("list, add, pause, resume, status, run, history, remove", async () => {
    place = playground(project);
    const { dir } = place;
    const sh = (line: string) => {
      const { status, stdout, stderr } = spawnSync(
        "sh",
        ["-c", line.replace(/^symbi/, `"${process.execPath}" "${main}"`)],
        {
          cwd: dir,
          encoding: "utf8",
          env: cleanEnvironment(),
        },
      );
      return { code: status, stdout, stderr };
    };

    expect(sh("symbi cron list")).toMatchObject({ code: 0, stdout: "" });
    expect(sh("symbi cron list --format json")).toMatchObject({ code: 0, stdout: "[]\n" });
    expect(sh('symbi cron add --file agent.symbi --schedule "daily-report"')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^created +daily-report +job_\w+ +next .* 09:00:00 \+00:00 \(in /),
    });
    expect(
      sh(
        'symbi cron add --json \'{\n  "name": "quick-task",\n  "agent_id": "agent-123",\n  "cron_expr": "0 * * * *"\n}\'',
      ),
    ).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^created +quick-task /),
      stderr: expect.stringMatching(/quick-task is not runnable: .*agent-123/),
    });
    const names = (line: string) =>
      (JSON.parse(sh(`${line} --format json`).stdout) as Shown[]).map(({ name }) => name);
    expect(names("symbi cron list")).toEqual(["daily-report", "quick-task"]);
    expect(names("symbi cron list --status active")).toEqual(["daily-report", "quick-task"]);
    expect(names("symbi cron list --status paused")).toEqual([]);
    expect(names('symbi cron list --agent "reporter-agent"')).toEqual(["daily-report"]);
    expect(names("symbi cron list --status dead_letter")).toEqual([]);

    const { id } = (JSON.parse(sh("symbi cron list --format json").stdout) as Shown[])[0] ?? { id: "" };
    expect(sh(`symbi cron pause ${id}`)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Paused daily-report/),
    });
    expect(names("symbi cron list --status paused")).toEqual(["daily-report"]);
    expect(sh(`symbi cron resume ${id}`)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Resumed daily-report.* Next fire: /),
    });
    expect(sh(`symbi cron status ${id}`).stdout).toMatch(/^Status +active$/m);
    expect(sh(`symbi cron run ${id}`)).toMatchObject({ code: 0, stdout: "all quiet\n" });
    expect(sh(`symbi cron run ${id} --input "Check production database"`).code).toBe(0);
    expect(sh(`symbi cron status ${id} --history 10`).stdout.match(/succeeded +\d/g)).toHaveLength(2);
    expect(sh(`symbi cron history ${id}`).stdout.match(/\[manual\] all quiet/g)).toHaveLength(2);
    expect(sh(`symbi cron history ${id} --limit 1`).stdout.match(/\[manual\] all quiet/g)).toHaveLength(1);
    expect(sh(`symbi cron history ${id} --status failed`)).toMatchObject({ code: 0, stdout: "" });
    expect(sh(`symbi cron history ${id} --format csv > runs.csv`).code).toBe(0);
    expect(readFileSync(join(dir, "runs.csv"), "utf8").split("\n")).toEqual([
      expect.stringMatching(/^id,job_id,job_name,.*,output$/),
      expect.stringMatching(/^run_.*,daily-report,.*,succeeded,/),
      expect.stringMatching(/^run_.*,daily-report,.*,succeeded,/),
      "",
    ]);
    expect(sh('symbi cron remove --name "daily-report" --force')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Removed daily-report/),
    });
    expect(names("symbi cron list")).toEqual(["quick-task"]);
    expect(sh(`symbi cron history ${id}`).stdout.match(/\[manual\] all quiet/g)).toHaveLength(2);
  });
});

describe("add", () => {
  test("twice: unchanged; after an edit: updated, with id and history", async () => {
    place = playground(project);
    const add = async () =>
      (await json<(Shown & { change: string })[]>("cron", "add", "--file", "agent.symbi")).map(
        ({ id, change }) => ({ id, change }),
      );
    const [first] = await add();
    await place.symbi("cron", "run", "daily-report");
    expect(await add()).toEqual([
      { id: first?.id, change: "unchanged" },
      expect.objectContaining({ change: "unchanged" }),
    ]);
    place.write("agent.symbi", (project["agent.symbi"] ?? "").replace("0 9 * * *", "0 10 * * *"));
    expect(await add()).toEqual([
      { id: first?.id, change: "updated" },
      expect.objectContaining({ change: "unchanged" }),
    ]);
    expect(await json("cron", "history", "daily-report")).toHaveLength(1);
  });

  test("the agents of the whole workspace come along", async () => {
    place = playground({
      "symbi.toml": "",
      "agents/deep/a.symbi": 'agent far { executor: "echo" echo: { output: "found" } }\n',
      "s.symbi": 'schedule { name: "near" agent: "far" cron: "0 9 * * *" }\n',
    });
    const added = await place.symbi("cron", "add", "--file", "s.symbi");
    expect(added).toMatchObject({ code: 0, stderr: expect.stringMatching(/^No scheduler is running/) });
    expect(await place.symbi("cron", "run", "near")).toMatchObject({ code: 0, stdout: "found\n" });
  });

  test("a policy that would deny every run is said at once, and wherever the job is shown", async () => {
    place = playground({
      "s.symbi":
        'agent a { command: ["true"] }\nschedule { name: "gated" agent: "a" cron: "0 9 * * *" policy { require_approval: true } }\n',
    });
    const words = expect.stringMatching(/denied by policy: .*policy\.require_approval/);
    expect(await place.symbi("cron", "add", "--file", "s.symbi")).toMatchObject({ code: 0, stderr: words });
    expect(await place.symbi("cron", "list")).toMatchObject({ stdout: words });
    expect(await place.symbi("cron", "status", "gated")).toMatchObject({ stdout: words });
  });

  test("a channel that is not built is said at once", async () => {
    place = playground({
      "s.symbi":
        'agent a { command: ["true"] }\nschedule { name: "hook" agent: "a" cron: "0 9 * * *" delivery: ["webhook"] webhook_url: "https://x.example/y" }\n',
    });
    const added = await place.symbi("cron", "add", "--file", "s.symbi");
    expect(added).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("hook is unable to deliver to webhook"),
    });
  });

  test("a removed job says so under its id", async () => {
    place = playground(project);
    await place.symbi("cron", "add", "--file", "agent.symbi");
    const [job] = (await json("cron", "list")) as { id: string }[];
    const id = job?.id ?? "";
    expect(await place.symbi("cron", "remove", id, "--force")).toMatchObject({ code: 0 });
    expect(await place.symbi("cron", "status", id)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Status +removed 2/),
    });
  });

  test("from standard input", async () => {
    place = playground();
    const stdin = '{"name": "piped", "agent_id": "x", "cron_expr": "0 * * * *"}';
    expect(await place.run(["cron", "add", "--json", "-"], { stdin })).toMatchObject({ code: 0 });
    expect(await json("cron", "list")).toMatchObject([
      { name: "piped", source: null, runnable: { ok: false } },
    ]);
  });

  test.each<[readonly string[], number, RegExp]>([
    [
      ["--file", "agent.symbi", "--schedule", "dayly-report"],
      1,
      /has no schedule "dayly-report".*Did you mean "daily-report"\?\nIt has: "daily-report", "breaks"/,
    ],
    [["--file", "gone.symbi"], 3, /gone\.symbi: no such file/],
    [["--file", "wrong.symbi"], 1, /wrong\.symbi:1:\d+: error\[[\s\S]*Nothing was registered/],
    [["--file", "double.symbi"], 1, /duplicate-name[\s\S]*Nothing was registered/],
    [["--file", "custom.symbi"], 1, /delivers to "pager", which is no channel here/],
    [["--json", "{nope"], 1, /That is not JSON/],
    [["--json", '{"name": "x", "agent_id": "a", "cron_expr": "61 * * * *"}'], 1, /\/cron_expr: .*61/],
    [["--json", '{"name": "x", "agent_id": "a", "cron_exp": "0 * * * *"}'], 1, /cron_exp: .*no field/],
    [[], 2, /either --file FILE or --json OBJECT/],
    [["--json", "{}", "--schedule", "x"], 2, /--schedule picks/],
  ])("%j registers nothing", async (args, code, pattern) => {
    place = playground({
      ...project,
      "wrong.symbi": 'schedule { name: "x" agent: "broken" cron: "0 25 * * *" }\n',
      "custom.symbi": 'schedule { name: "other" agent: "broken" cron: "0 2 * * *" delivery: ["pager"] }\n',
      "sub/symbi.toml": "",
    });
    if (args.includes("double.symbi")) {
      place.write("double.symbi", 'schedule { name: "daily-report" agent: "broken" cron: "0 2 * * *" }\n');
    }
    const ended = await place.symbi("cron", "add", ...args);
    expect(ended.stderr).toMatch(pattern);
    expect(ended.code).toBe(code);
    expect(existsSync(join(place.dir, ".symbi"))).toBe(false);
  });
});

describe("which job", () => {
  test("an id, the beginning of one, a name; near names otherwise", async () => {
    place = playground(project);
    await place.symbi("cron", "add", "--file", "agent.symbi");
    const jobs = await json<Shown[]>("cron", "list");
    const id = jobs.find(({ name }) => name === "breaks")?.id ?? "";
    for (const reference of [id, id.slice(0, -4), "breaks"]) {
      expect(await json("cron", "status", reference)).toMatchObject({ id, name: "breaks" });
    }
    expect(await place.symbi("cron", "status", "braks")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Did you mean "breaks"\?/),
    });
    expect(await place.symbi("cron", "status", "job_")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/the beginning of 2 ids/),
    });
    expect(await place.symbi("cron", "status", "--name", id)).toMatchObject({ code: 1 });
    expect(await place.symbi("cron", "status")).toMatchObject({ code: 2 });
  });
});

describe("run and history", () => {
  test("a failure is told with its reason, and its output", async () => {
    place = playground(project);
    await place.symbi("cron", "add", "--file", "agent.symbi");
    const ended = await place.symbi("cron", "run", "breaks");
    expect(ended).toMatchObject({
      code: 1,
      stdout: "half\n",
      stderr: expect.stringMatching(/breaks failed .*exit code 3/),
    });
    expect(await json("cron", "history", "breaks", "--status", "failed")).toMatchObject([
      {
        status: "failed",
        kind: "manual",
        output: "half\n",
        error_message: expect.stringMatching(/3/),
        attempt: 1,
      },
    ]);
    expect(await json("cron", "status", "breaks", "--history", "3")).toMatchObject({
      failure_count: 0,
      history: [{ status: "failed" }],
    });
  });

  test("formulas in a CSV are harmless", async () => {
    place = playground({
      "a.symbi":
        'agent a { executor: "echo" echo: { output: "=1+1" } }\nschedule { name: "s" agent: "a" cron: "0 9 * * *" }\n',
    });
    await place.symbi("cron", "add", "--file", "a.symbi");
    await place.symbi("cron", "run", "s");
    expect((await place.symbi("cron", "history", "s", "--format", "csv")).stdout).toMatch(/,'=1\+1\n$/);
  });

  test("a run that did not come to pass says why, as text, CSV and JSON", async () => {
    place = playground(project);
    await place.symbi("cron", "add", "--file", "agent.symbi");
    await place.symbi("cron", "run", "daily-report", "--detach");
    await place.symbi("cron", "pause", "daily-report");
    const why = "The job was paused while this run was waiting.";
    const shown = async (...args: readonly string[]) =>
      (await place.symbi("cron", ...args, "daily-report")).stdout;
    expect(await shown("history")).toMatch(new RegExp(` cancelled .*\\[manual\\] ${why}\n`));
    expect(await shown("status")).toMatch(new RegExp(`\nLast run .*, cancelled: \\[manual\\] ${why}\n`));
    expect(await shown("why")).toContain(why);
    const csv = (await shown("history", "--format", "csv")).split("\n");
    expect(csv[0]).toContain(",status,reason,reason_text,error_message,");
    expect(csv[1]).toContain(`,cancelled,paused,${why},,`);
    expect(await json("cron", "history", "daily-report")).toMatchObject([
      { status: "cancelled", reason: "paused", reason_text: why, error_message: null },
    ]);
  });

  test("--detach without a scheduler only queues", async () => {
    place = playground(project);
    await place.symbi("cron", "add", "--file", "agent.symbi");
    expect(await place.symbi("cron", "run", "breaks", "--detach")).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/No scheduler is running/),
    });
    expect(await json("cron", "history", "breaks")).toMatchObject([{ status: "queued", started_at: null }]);
    expect(await place.symbi("cron", "run", "breaks")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/at its limit/),
    });
  });

  test("reset refuses an active job and names what is", async () => {
    place = playground(project);
    await place.symbi("cron", "add", "--file", "agent.symbi");
    expect(await place.symbi("cron", "reset", "breaks")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/active/),
    });
  });

  test("--watch draws until it is ended", async () => {
    place = playground(project);
    await place.symbi("cron", "add", "--file", "agent.symbi");
    const watching = place.start("cron", "status", "breaks", "--watch");
    await watching.until(/^Version/m);
    watching.child.kill("SIGINT");
    expect(await watching.ended).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("remove", () => {
  test("without a terminal it needs --force", async () => {
    place = playground(project);
    await place.symbi("cron", "add", "--file", "agent.symbi");
    expect(await place.symbi("cron", "remove", "breaks")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--force/),
    });
    expect(await place.symbi("cron", "remove", "breaks", "--force")).toMatchObject({ code: 0 });
    expect(await place.symbi("cron", "remove", "breaks", "--force")).toMatchObject({ code: 1 });
  });

  test.runIf(spawnSync("script", ["--version"]).status === 0).each([
    ["y", 0, ["daily-report"]],
    ["n", 1, ["breaks", "daily-report"]],
    // Ctrl-D
    ["\u0004", 1, ["breaks", "daily-report"]],
  ])("on a terminal it asks; %j", async (answer, code, left) => {
    place = playground(project);
    await place.symbi("cron", "add", "--file", "agent.symbi");
    const command = `"${process.execPath}" "${main}" cron remove breaks`;
    const { status } = spawnSync("script", ["-qec", command, "/dev/null"], {
      cwd: place.dir,
      input: `${answer}\n`,
      timeout: 30_000,
    });
    expect(status).toBe(code);
    expect((await json<Shown[]>("cron", "list")).map(({ name }) => name).toSorted()).toEqual(left);
  });
});
