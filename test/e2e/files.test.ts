import { execFileSync, spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { cleanEnvironment, main, type Playground, playground } from "../../cli/testing.ts";

let place: Playground;
afterEach(() => place.remove());

const good = 'agent a { executor: "echo" }\nschedule { name: "s" agent: "a" cron: "0 9 * * *" }\n';

describe("an empty path, as an unset variable of a script gives, is not the working folder", () => {
  test.each([
    [["check", ""], /argument value '' is invalid/],
    [["up", ""], /argument value '' is invalid/],
    [["init", ""], /argument value '' is invalid/],
    [["cron", "add", "--file", ""], /option '--file <file>' argument '' is invalid/],
    [["cron", "list", "--db", ""], /option '--db <file>' argument '' is invalid/],
    [["next", ""], /The cron expression is empty/],
  ])("%j", async (args, pattern) => {
    place = playground({ "s.symbi": good });
    const ended = await place.symbi(...args);
    expect(ended.stderr).toMatch(pattern);
    expect(ended).toMatchObject({ code: args[0] === "next" ? 1 : 2, stdout: "" });
  });
});

describe("a named pipe", () => {
  test("that nobody writes to keeps nobody waiting, also behind a link in a folder", async () => {
    place = playground();
    const pipe = join(place.dir, "pipe.symbi");
    execFileSync("mkfifo", [pipe]);
    symlinkSync(pipe, join(place.dir, "linked.symbi"));
    for (const [args, code] of [
      [["check", "pipe.symbi"], 3],
      [["check"], 3],
      [["cron", "add", "--file", "pipe.symbi"], 3],
      [["next", "pipe.symbi"], 3],
      [["up"], 3],
    ] as const) {
      expect(await place.symbi(...args), args.join(" ")).toMatchObject({
        code,
        stdout: "",
        stderr: expect.stringMatching(/(pipe|linked)\.symbi: a named pipe/),
      });
    }
  });

  test("that the shell hands over is read", () => {
    place = playground({ "s.symbi": good });
    const { stdout, status } = spawnSync(
      "bash",
      ["-c", '"$0" "$1" check <(cat s.symbi)', process.execPath, main],
      { cwd: place.dir, encoding: "utf8", env: cleanEnvironment() },
    );
    expect({ stdout, status }).toEqual({ stdout: "No problems in 1 file.\n", status: 0 });
  });
});

test("where nothing could be read, nothing is said to be free of problems", async () => {
  place = playground();
  expect(await place.symbi("check", "gone.symbi")).toEqual({
    code: 3,
    stdout: "",
    stderr: "error: gone.symbi: no such file, or a link to one that is gone.\n",
  });
  expect(JSON.parse((await place.symbi("check", "gone.symbi", "--format", "json")).stdout)).toMatchObject({
    diagnostics: [],
  });
});

test("a working folder that is gone is an error like any other", () => {
  place = playground({ "here/s.symbi": good });
  const { stderr, status } = spawnSync(
    "sh",
    ["-c", 'cd here && rm -r ../here && "$0" "$1" check', process.execPath, main],
    { cwd: place.dir, encoding: "utf8", env: cleanEnvironment() },
  );
  expect(stderr).toMatch(/^error: .*working directory was likely removed.*\n$/m);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(status).toBe(3);
});
