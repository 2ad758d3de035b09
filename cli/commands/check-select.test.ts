import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../testing.ts";

let place: Playground;
afterEach(() => place.remove());

/** `s` at nine sharp, `t` a minute later …: no two of them are duplicates. */
const schedule = (name: string, agent = "x") =>
  `schedule ${name} {\n  agent: "${agent}"\n  cron: "${"stuvwxyz".indexOf(name)} 9 * * *"\n}\n`;
const warned = schedule("s");
const bad = schedule("s").replace("0 9", "0 25");
const silent = warned.replace('"x"', '"x" # symbi-ignore unknown-agent: registered by another team');
const allowed = ["check", "--max-warnings", "0"];

describe("comments that silence", () => {
  test("are counted in the summary, and leave nothing to count as a warning", async () => {
    place = playground({ "x.symbi": silent });
    expect(await place.symbi(...allowed)).toEqual({
      code: 0,
      stdout: "No problems in 1 file (1 silenced).\n",
      stderr: "",
    });
    const { stdout } = await place.symbi("check", "--format", "json");
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [], summary: { silenced: 1, baselined: 0 } });
  });

  test("work on standard input", async () => {
    place = playground();
    const ended = await place.run(["check", "--stdin"], { stdin: silent });
    expect(ended.stdout).toBe("No problems in 1 file (1 silenced).\n");
  });

  test("cannot silence what leaves nothing to run: the job is not registered either", async () => {
    place = playground({ "x.symbi": `# symbi-ignore-file cron-syntax: it works elsewhere\n${bad}` });
    const checked = await place.symbi("check");
    expect(checked.stdout).toMatch(/warning\[cannot-silence\].*error\[cron-syntax\]/s);
    expect(checked.code).toBe(1);
    expect((await place.symbi("cron", "add", "--file", "x.symbi")).code).toBe(1);
  });
});

describe("--select and --ignore", () => {
  const mixed = warned.replace('"x"', '"x" log_file: "x.log"');
  test.each<[readonly string[], readonly string[]]>([
    [[], ["unknown-agent", "unused-channel-field"]],
    [["--ignore", "unknown-agent"], ["unused-channel-field"]],
    [["--ignore", "unknown-agent, unused-channel-field"], []],
    [["--ignore", "unknown-agent", "--ignore", "unused-channel-field"], []],
    [["--select", "unknown-agent"], ["unknown-agent"]],
    [["--select", "unknown-agent,at-in-past", "--ignore", "unknown-agent"], []],
    [
      ["--select", "all"],
      ["unknown-agent", "unused-channel-field"],
    ],
  ])("%j reports %j", async (args, codes) => {
    place = playground({ "x.symbi": mixed });
    const { stdout, code } = await place.symbi("check", "--format", "json", ...args);
    const report: { diagnostics: { code: string }[] } = JSON.parse(stdout);
    expect(report.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(codes);
    expect(code).toBe(0);
  });

  test("errors that leave nothing to run are reported whatever is selected", async () => {
    place = playground({ "x.symbi": bad });
    const ended = await place.symbi("check", "--select", "unknown-agent");
    expect(ended.stdout).toMatch(/warning\[unknown-agent\].*error\[cron-syntax\]/s);
    expect(ended.code).toBe(1);
  });

  test.each<[readonly string[], RegExp]>([
    [
      ["--ignore", "unknown-agnt"],
      /--ignore: there is no diagnostic `unknown-agnt`\. Did you mean `unknown-agent`\?/,
    ],
    [["--select", "xyzzy"], /--select: there is no diagnostic `xyzzy`\./],
    [
      ["--ignore", "cron-syntax"],
      /--ignore: `cron-syntax` is an error that leaves nothing to run, and cannot be turned off/,
    ],
    [["--ignore", "a,,b"], /comma/],
    [["--update-baseline"], /--update-baseline needs --baseline/],
  ])("%j is wrong usage", async (args, pattern) => {
    place = playground({ "x.symbi": warned });
    const ended = await place.symbi("check", ...args);
    expect(ended.stderr).toMatch(pattern);
    expect(ended.code).toBe(2);
  });
});

describe("[check] in symbi.toml", () => {
  const raised = '[check.severity]\nunknown-agent = "error"\n';

  test("an error of its making ends check, and keeps the file from being registered", async () => {
    place = playground({ "symbi.toml": raised, "x.symbi": warned });
    const checked = await place.symbi("check");
    expect(checked.stdout).toMatch(/error\[unknown-agent\]/);
    expect(checked.code).toBe(1);
    const added = await place.symbi("cron", "add", "--file", "x.symbi");
    expect(added.stderr).toMatch(/error\[unknown-agent\].*Nothing was registered/s);
    expect(added.code).toBe(1);
    const up = await place.symbi("up");
    expect(up.stderr).toMatch(/The scheduler was not started/);
    expect(up.code).toBe(1);
    expect((await place.symbi("next", "x.symbi")).code).toBe(1);
  });

  test("a silenced error does not", async () => {
    place = playground({ "symbi.toml": raised, "x.symbi": silent });
    expect((await place.symbi("check")).code).toBe(0);
    const added = await place.symbi("cron", "add", "--file", "x.symbi");
    expect(added.stdout).toMatch(/^created {4}s /);
    expect(added.code).toBe(0);
  });

  test("what is ignored is not reported by any command, unless the command line selects it", async () => {
    place = playground({ "symbi.toml": '[check]\nignore = ["unknown-agent"]\n', "x.symbi": warned });
    expect((await place.symbi(...allowed)).stdout).toBe("No problems in 1 file.\n");
    expect((await place.symbi("cron", "add", "--file", "x.symbi")).stderr).not.toContain("unknown-agent");
    expect((await place.symbi(...allowed, "--select", "all")).code).toBe(1);
    expect((await place.symbi(...allowed, "--select", "unknown-agent")).code).toBe(1);
  });

  test("a job in JSON goes by it", async () => {
    place = playground({ "symbi.toml": '[check.severity]\nat-in-past = "error"\n' });
    const json = JSON.stringify({ name: "s", agent: "a", at: "2020-01-01T00:00:00Z" });
    const ended = await place.symbi("cron", "add", "--json", json);
    expect(ended.stderr).toMatch(/error\[at-in-past\].*Nothing was registered/s);
    expect(ended.code).toBe(1);
  });

  test("a wrong code is told with its line; doctor shows what holds", async () => {
    place = playground({ "symbi.toml": '[check]\n\nignore = ["unknown-agnt"]\n', "x.symbi": warned });
    const ended = await place.symbi("check");
    expect(ended.stderr).toMatch(/symbi\.toml:3: `check\.ignore`: .*Did you mean `unknown-agent`/);
    expect(ended.code).toBe(1);
    place.write("symbi.toml", `${raised}at-in-past = "off"\n[check]\nignore = ["unused-channel-field"]\n`);
    const { stdout } = await place.symbi("doctor");
    expect(stdout).toMatch(/check\.select +all +default/);
    expect(stdout).toMatch(/check\.ignore +unused-channel-field +\//);
    expect(stdout).toMatch(/check\.severity +unknown-agent=error,at-in-past=off +\//);
  });
});

describe("--baseline", () => {
  const update = ["check", "--baseline", "ci/known.json", "--update-baseline"];
  const against = ["check", "--baseline", "ci/known.json", "--max-warnings", "0"];
  const baseline = () => readFileSync(join(place.dir, "ci/known.json"), "utf8");

  test("puts off what is there, and reports what comes", async () => {
    place = playground({
      "symbi.toml": "",
      "jobs/x.symbi": warned + bad.replace(" s ", " t "),
      "ci/.keep": "",
    });
    const updated = await place.symbi(...update);
    expect(updated).toEqual({
      code: 0,
      stdout: "No problems in 1 file (3 in the baseline).\n",
      stderr: "ci/known.json now holds 3 problems.\n",
    });
    expect(JSON.parse(baseline())).toMatchObject({
      version: 1,
      problems: [
        { file: "../jobs/x.symbi", code: "cron-syntax", count: 1 },
        { file: "../jobs/x.symbi", code: "unknown-agent", count: 2 },
      ],
    });
    expect(await place.symbi(...against)).toMatchObject({ code: 0, stderr: "" });
    expect((await place.symbi("up")).code).toBe(1);

    place.write("jobs/x.symbi", `# moved\n\n${warned}${bad.replace(" s ", " t ")}${schedule("u")}`);
    const { code, stdout } = await place.symbi(...against);
    expect(stdout).toMatch(/^jobs\/x\.symbi:12:\d+: warning\[unknown-agent\]/);
    expect(stdout).toMatch(/\n1 warning in 1 file \(3 in the baseline\)\.\n$/);
    expect(code).toBe(1);
    const json: { summary: unknown } = JSON.parse((await place.symbi(...against, "--format", "json")).stdout);
    expect(json.summary).toMatchObject({ warnings: 1, baselined: 3 });
  });

  test("names the same files from another working folder", async () => {
    place = playground({ "symbi.toml": "", "jobs/x.symbi": warned, "ci/.keep": "" });
    await place.symbi(...update);
    const cwd = join(place.dir, "jobs");
    const args = ["check", "--baseline", "../ci/known.json", "--max-warnings", "0"];
    expect(await place.run(args, { cwd })).toMatchObject({ code: 0, stderr: "" });
  });

  test("says what is gone, and an update takes it out", async () => {
    place = playground({ "x.symbi": warned, "y.symbi": schedule("t"), "ci/.keep": "" });
    await place.symbi(...update);
    place.write("x.symbi", silent);
    const ended = await place.symbi(...against);
    expect(ended.stderr).toBe("1 problem of the baseline is gone. `--update-baseline` takes it out.\n");
    expect(ended.code).toBe(0);
    expect((await place.symbi(...against, "--quiet")).stderr).toBe("");
    expect((await place.symbi(...update)).stderr).toBe("ci/known.json now holds 1 problem.\n");
    expect((await place.symbi(...update)).stderr).toBe("ci/known.json still holds 1 problem.\n");
    expect((await place.symbi(...against)).stderr).toBe("");
  });

  test("what a run did not look for stays in it", async () => {
    place = playground({ "symbi.toml": "", "x.symbi": warned, "y.symbi": schedule("t"), "ci/.keep": "" });
    await place.symbi(...update);
    const before = baseline();
    place.write("x.symbi", "");
    for (const args of [["y.symbi"], ["--ignore", "unknown-agent"]]) {
      expect((await place.symbi(...against, ...args)).stderr).toBe("");
      await place.symbi(...update, ...args);
      expect(baseline()).toBe(before);
    }
    await place.symbi(...update, "x.symbi");
    expect(baseline()).not.toContain("x.symbi");
    expect(baseline()).toContain("y.symbi");
  });

  test("what a broken file hides stays in it; what was mended in a broken file goes once it is whole", async () => {
    const text = `${warned}${schedule("t", "y").replace('"y"', '"y" log_file: "x.log"')}`;
    place = playground({ "x.symbi": text, "ci/.keep": "" });
    await place.symbi(...update);
    const before = baseline();
    place.write("x.symbi", text.replace("schedule t {", "schedule t").replace('log_file: "x.log"', ""));
    const broken = await place.symbi(...against);
    expect(broken.stdout).toMatch(/error\[/);
    expect(broken.stderr).not.toMatch(/gone/);
    await place.symbi(...update);
    expect(JSON.parse(baseline())).toMatchObject({
      problems: expect.arrayContaining((JSON.parse(before) as { problems: unknown[] }).problems),
    });
    place.write("x.symbi", text.replace('log_file: "x.log"', ""));
    expect((await place.symbi(...against)).stderr).toMatch(/of the baseline are gone/);
    await place.symbi(...update);
    expect(baseline()).not.toMatch(/unused-channel-field|error/);
  });

  test("a name that is taken in two files is known from either", async () => {
    place = playground({ "symbi.toml": "", "x.symbi": warned, "y.symbi": warned, "ci/.keep": "" });
    await place.symbi(...update);
    expect(await place.symbi(...against, "x.symbi")).toMatchObject({ code: 0, stderr: "" });
    expect(await place.symbi(...against, "y.symbi")).toMatchObject({ code: 0, stderr: "" });
  });

  test.each<[string, string | undefined, RegExp]>([
    ["is not there", undefined, /The baseline known\.json cannot be used: no such file.*--update-baseline/s],
    ["is broken", "{", /The baseline known\.json cannot be used: it is not JSON: .*make it anew/s],
    ["is left in conflict", "<<<<<<< HEAD\n{}\n", /it is in conflict: a merge was left unfinished/],
    ["is of another version", '{"version": 9}', /it is no baseline of version 1/],
  ])("one that %s", async (_title, text, pattern) => {
    place = playground({ "x.symbi": warned });
    if (text !== undefined) writeFileSync(join(place.dir, "known.json"), text);
    const ended = await place.symbi("check", "--baseline", "known.json");
    expect(ended.stderr).toMatch(pattern);
    expect(ended.stdout).toBe("");
    expect(ended.code).toBe(3);
    const updated = await place.symbi("check", "--baseline", "known.json", "--update-baseline");
    expect(updated.code).toBe(text === undefined ? 0 : 3);
    expect(existsSync(join(place.dir, "known.json"))).toBe(true);
    if (text !== undefined) expect(readFileSync(join(place.dir, "known.json"), "utf8")).toBe(text);
  });

  test("one that cannot be written", async () => {
    place = playground({ "x.symbi": warned });
    const ended = await place.symbi("check", "--baseline", "none/known.json", "--update-baseline");
    expect(ended.stderr).toMatch(/none\/known\.json/);
    expect(ended.code).toBe(3);
  });
});
