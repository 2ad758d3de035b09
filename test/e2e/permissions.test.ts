import { chmodSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Playground } from "../../cli/testing.ts";
import { openPlayground, ordinaryUser } from "./ordinary-user.ts";

let place: Playground;
const closed: string[] = [];

afterEach(() => {
  for (const path of closed.splice(0)) chmodSync(path, 0o700);
  place.remove();
});

const good = 'agent a { executor: "echo" }\nschedule { name: "s" agent: "a" cron: "0 9 * * *" }\n';

function close(name: string, mode = 0): void {
  const path = join(place.dir, name);
  chmodSync(path, mode);
  closed.push(path);
}

const symbi = (...args: readonly string[]) => place.run(args, { ...ordinaryUser });

describe.skipIf(ordinaryUser === undefined)("as a user whom permissions stop", () => {
  test("a database that may not be looked at is not taken for none", async () => {
    place = openPlayground({ "s.symbi": good });
    expect(await symbi("cron", "add", "--file", "s.symbi")).toMatchObject({ code: 0 });
    close(".symbi");
    for (const args of [["list"], ["run", "s"]]) {
      expect(await symbi("cron", ...args), args.join(" ")).toMatchObject({
        code: 3,
        stdout: "",
        stderr: expect.stringMatching(/symbi\.db cannot be opened: this user has no permission/),
      });
    }
    expect(await symbi("doctor")).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/wrong +store .*no permission/),
    });
  });

  test("an agent of the files runs where nothing may be written, and leaves nothing behind", async () => {
    place = openPlayground({ "s.symbi": good });
    close(".", 0o555);
    expect(await symbi("run", "a")).toEqual({ code: 0, stdout: "echo from a\n", stderr: "" });
    expect(readdirSync(place.dir)).toEqual(["s.symbi"]);
  });

  test("a read-only database can be read, and refuses every change", async () => {
    place = openPlayground({ "s.symbi": good });
    await symbi("cron", "add", "--file", "s.symbi");
    const listed = await symbi("cron", "list", "--format", "json");
    close(".symbi/symbi.db", 0o444);
    for (const args of [["up"], ["cron", "run", "s"]]) {
      expect(await symbi(...args), args.join(" ")).toMatchObject({
        code: 3,
        stdout: "",
        stderr: expect.stringMatching(/symbi\.db cannot be written: the file is read-only/),
      });
    }
    expect(await symbi("cron", "list", "--format", "json")).toEqual(listed);
  });

  test("a file that may not be read stops what needs it, and only that", async () => {
    place = openPlayground({
      "s.symbi": good,
      "t.symbi": good.replace('"s"', '"t"').replace("agent a", "agent b"),
    });
    close("t.symbi");
    const refused = expect.stringMatching(/t\.symbi: this user may not read it/);
    expect(await symbi("up")).toMatchObject({ code: 3, stdout: "", stderr: refused });
    expect(await symbi("cron", "add", "--file", "s.symbi")).toMatchObject({ code: 0 });
  });

  test("a folder that may not be looked into is the one that is named, and spares the others", async () => {
    place = openPlayground({ "s.symbi": good, "closed/t.symbi": "", "symbi.toml": "" });
    close("closed");
    expect(await symbi("check")).toEqual({
      code: 3,
      stdout: "No problems in 1 file.\n",
      stderr: "error: closed: this user may not read it. Check its permissions.\n",
    });
    expect(await symbi("cron", "add", "--file", "s.symbi")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^created +s /),
      stderr: expect.stringMatching(
        /warning: other files of this workspace have 1 error; agents in them may be missing/,
      ),
    });
  });
});
