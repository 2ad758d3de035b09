import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";

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
