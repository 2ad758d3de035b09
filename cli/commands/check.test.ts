import { symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../testing.ts";

let place: Playground;
afterEach(() => place.remove());

const good = 'agent a { executor: "echo" }\nschedule { name: "s" agent: "a" cron: "0 9 * * *" }\n';
const bad = good.replace("0 9 * * *", "0 25 * * *");
const warned = good.replace('agent: "a"', 'agent: "b"');

describe("what is found", () => {
  test.each([
    ["a sound file", good, [], 0, /No problems in 1 file\./],
    ["an error", bad, [], 1, /x\.symbi:2:\d+: error\[[a-z-]+\]: .*25/],
    ["a warning alone is fine", warned, [], 0, /warning\[unknown-agent\]/],
    ["too many warnings", warned, ["--max-warnings", "0"], 1, /warning\[unknown-agent\]/],
    ["an empty file", "", [], 0, /No problems/],
    ["comments only", "# nothing\n// here\n", [], 0, /No problems/],
    ["a byte order mark and CRLF", `\uFEFF${good.replaceAll("\n", "\r\n")}`, [], 0, /No problems/],
    ["half a file", good.slice(0, -20), [], 1, /error\[/],
  ])("%s", async (_, text, args, code, pattern) => {
    place = playground({ "x.symbi": text });
    const ended = await place.symbi("check", ...args);
    expect(ended.stdout).toMatch(pattern);
    expect(ended.code).toBe(code);
  });

  test("JSON has the promised shape", async () => {
    place = playground({ "x.symbi": bad });
    const { stdout, code } = await place.symbi("check", "--format", "json");
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      diagnostics: [{ file: "x.symbi", severity: "error", start: { line: 2 } }],
      summary: { errors: 1, warnings: 0 },
    });
    expect(code).toBe(1);
  });

  test.each<[string, string, number, RegExp]>([
    ["sarif", bad, 1, /^\{\n {2}"\$schema".*"semanticVersion": "\d+\.\d+\.\d+".*"uri": "x\.symbi"/s],
    ["sarif", good, 0, /"results": \[\]/],
    [
      "github",
      bad,
      1,
      /^::error file=x\.symbi,line=2,.*,title=symbi cron-syntax::.*\n1 error in 1 file\.\n$/,
    ],
    ["github", warned, 0, /^::warning file=x\.symbi,line=2,.*\n1 warning in 1 file\.\n$/],
    ["junit", bad, 1, /<testsuite name="x\.symbi" tests="1" failures="1" .*<failure /s],
    ["junit", good, 0, /<testsuite name="x\.symbi" tests="1" failures="0" /],
  ])("--format %s of %j", async (format, text, code, pattern) => {
    place = playground({ "x.symbi": text });
    const ended = await place.symbi("check", "--format", format);
    expect(ended).toMatchObject({ stdout: expect.stringMatching(pattern), code, stderr: "" });
  });

  test("in a workflow of GitHub, files are named from the checkout", async () => {
    place = playground({ "jobs/x.symbi": bad });
    const cwd = join(place.dir, "jobs");
    const env = { GITHUB_WORKSPACE: place.dir };
    const inside = await place.run(["check", "--format", "github"], { cwd, env });
    expect(inside.stdout).toContain("::error file=jobs/x.symbi,line=2");
    const atRoot = await place.run(["check", "--format", "github"], { env });
    expect(atRoot.stdout).toContain("::error file=jobs/x.symbi,line=2");
  });

  test.each(["sarif", "github", "junit"])(
    "--format %s tells of files that cannot be read",
    async (format) => {
      place = playground({ "x.symbi": good });
      const ended = await place.symbi("check", "x.symbi", "gone.symbi", "--format", format);
      expect(ended.stdout).toMatch(/gone\.symbi.*no such file|no such file.*gone\.symbi/s);
      expect(ended.code).toBe(3);
    },
  );

  test("names are shared in a workspace, also when one file of it is checked", async () => {
    place = playground({
      "symbi.toml": "",
      "one.symbi": 'schedule { name: "s" agent: "a" cron: "0 9 * * *" }\n',
      "sub/two.symbi": 'agent a { executor: "echo" }\n',
      "node_modules/x/three.symbi": bad,
      "other/symbi.toml": "",
      "other/four.symbi": good,
    });
    expect(await place.symbi("check", "one.symbi")).toMatchObject({
      code: 0,
      stdout: "No problems in 1 file.\n",
    });
    expect(await place.symbi("check")).toMatchObject({ code: 0, stdout: "No problems in 3 files.\n" });
  });

  test("standard input, under the name it goes by", async () => {
    place = playground();
    const ended = await place.run(["check", "--stdin", "--stdin-filename", "draft.symbi"], { stdin: bad });
    expect(ended.stdout).toContain("draft.symbi:2:");
    expect(ended.code).toBe(1);
  });

  test("--quiet keeps errors only", async () => {
    place = playground({ "x.symbi": warned });
    expect(await place.symbi("check", "--quiet")).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

describe("what cannot be used", () => {
  test.each<[string, string | Buffer, number, RegExp]>([
    ["a binary file", Buffer.from([0x7f, 0x45, 0, 1]), 1, /x\.symbi: not a text file: byte 3 is NUL/],
    ["invalid UTF-8", Buffer.from([0x61, 0xff, 0xfe]), 1, /x\.symbi: not valid UTF-8/],
  ])("%s", async (_, content, code, pattern) => {
    place = playground({ "y.symbi": good });
    place.write("x.symbi", content);
    const ended = await place.symbi("check");
    expect(ended.stderr).toMatch(pattern);
    expect(ended.code).toBe(code);
  });

  test("a file of 50 MB", async () => {
    place = playground({ "x.symbi": "" });
    truncateSync(join(place.dir, "x.symbi"), 50_000_000);
    const ended = await place.symbi("check", "x.symbi");
    expect(ended.stderr).toMatch(/x\.symbi: too large: at most 16 MiB/);
    expect(ended.code).toBe(1);
  });

  test("a file that is not there, a broken link, a link to itself", async () => {
    place = playground({ "y.symbi": good });
    symlinkSync("gone.symbi", join(place.dir, "broken.symbi"));
    symlinkSync("loop.symbi", join(place.dir, "loop.symbi"));
    symlinkSync(".", join(place.dir, "around"));
    const ended = await place.symbi("check", ".", "nope.symbi");
    expect(ended.stderr).toMatch(/nope\.symbi: no such file/);
    expect(ended.stderr).toMatch(/broken\.symbi: no such file, or a link to one that is gone/);
    expect(ended.stderr).toMatch(/loop\.symbi: a link that leads back to itself/);
    expect(ended.code).toBe(3);
  });

  test("a folder without files", async () => {
    place = playground();
    const ended = await place.symbi("check");
    expect(ended.stderr).toMatch(/There are no \.symbi files/);
    expect(ended.code).toBe(2);
  });

  test("wrong settings are told with their line", async () => {
    place = playground({ "symbi.toml": "[scheduler]\nmax_jiter_seconds = 3\n", "x.symbi": good });
    const ended = await place.symbi("check");
    expect(ended.stderr).toMatch(/symbi\.toml:2: .*Did you mean `max_jitter_seconds`/);
    expect(ended.code).toBe(1);
  });
});
