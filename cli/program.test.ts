import { spawn } from "node:child_process";
import { once } from "node:events";
import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import { main, type Playground, playground, project } from "./testing.ts";

let place: Playground;
afterEach(() => place.remove());

describe("exit codes", () => {
  test.each<[readonly string[], number, RegExp]>([
    [["--help"], 0, /Usage: symbi[\s\S]*Examples:/],
    [["cron", "add", "--help"], 0, /Usage: symbi cron add[\s\S]*--config[\s\S]*Examples:/],
    [["--version"], 0, /^\d+\.\d+\.\d+\n$/],
    [[], 2, /Usage: symbi/],
    [["cron"], 2, /Usage: symbi cron/],
    [["chek"], 2, /unknown command 'chek'\n\(Did you mean check\?\)/],
    [["cron", "lst"], 2, /Did you mean list\?/],
    [["cron", "list", "--stauts", "active"], 2, /unknown option '--stauts'\n\(Did you mean --status\?\)/],
    [["cron", "list", "--status", "actve"], 2, /Allowed choices are active, paused/],
    [["check", "--format", "xml"], 2, /Allowed choices are text, json/],
    [["cron", "status", "a", "b"], 2, /too many arguments/],
    [["check", "--config", "gone.toml"], 3, /settings in .*gone\.toml could not be read/],
  ])("%j", async (args, code, pattern) => {
    place = playground();
    const ended = await place.symbi(...args);
    expect(ended.stdout + ended.stderr).toMatch(pattern);
    expect(ended.code).toBe(code);
  });
});

describe("a database that cannot be used: exit 3 and a message that helps", () => {
  test("from a newer version", async () => {
    place = playground(project);
    await place.symbi("cron", "add", "--file", "agent.symbi");
    const db = new Database(`${place.dir}/.symbi/symbi.db`);
    db.exec(
      "INSERT INTO schema_migrations SELECT 999, 'from the future', checksum, applied_at FROM schema_migrations LIMIT 1",
    );
    db.close();
    expect(await place.symbi("cron", "list")).toMatchObject({
      code: 3,
      stdout: "",
      stderr: expect.stringMatching(/newer/),
    });
  });

  test("locked by another process", async () => {
    place = playground(project);
    await place.symbi("cron", "add", "--file", "agent.symbi");
    const db = new Database(`${place.dir}/.symbi/symbi.db`);
    db.exec("BEGIN IMMEDIATE");
    const ended = await place.symbi("cron", "pause", "breaks");
    db.exec("ROLLBACK");
    db.close();
    expect(ended).toMatchObject({ code: 3, stderr: expect.stringMatching(/locked/) });
    expect(await place.symbi("cron", "pause", "breaks")).toMatchObject({ code: 0 });
  });

  test("a folder, no database, a place where none can be", async () => {
    place = playground({
      ...project,
      "x.txt": "just text, and enough of it to be more than a header".repeat(5),
    });
    for (const db of [".", "x.txt", "x.txt/y.db"]) {
      expect(await place.symbi("cron", "add", "--file", "agent.symbi", "--db", db)).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(/^error: .*--db/),
      });
    }
  });
});

describe("output", () => {
  test("a reader that goes away ends the command quietly", async () => {
    place = playground();
    const child = spawn(process.execPath, [main, "next", "* * * * * *", "--count", "100000"], {
      cwd: place.dir,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdout.once("data", () => child.stdout.destroy());
    const [code] = (await once(child, "close")) as [number];
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("colours on demand only", async () => {
    place = playground(project);
    await place.symbi("cron", "add", "--file", "agent.symbi");
    const escape = "\u001b[";
    expect((await place.symbi("cron", "list")).stdout).not.toContain(escape);
    expect((await place.symbi("cron", "list", "--color", "always")).stdout).toContain(escape);
    expect((await place.run(["cron", "list"], { env: { FORCE_COLOR: "1", NO_COLOR: "" } })).stdout).toContain(
      escape,
    );
    expect(
      (await place.run(["cron", "list", "--color", "never"], { env: { FORCE_COLOR: "1" } })).stdout,
    ).not.toContain(escape);
  });
});
