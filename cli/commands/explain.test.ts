import { afterEach, describe, expect, test } from "vitest";
import { catalogue, explain } from "../../compiler/index.ts";
import { type Playground, playground } from "../testing.ts";

let place: Playground;
afterEach(() => place.remove());

test("a page: what, why, what to do, silencing, and the examples with what `check` says", async () => {
  place = playground();
  const { stdout, stderr, code } = await place.symbi("explain", "at-in-past");
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  const { what, why, fix } = catalogue["at-in-past"];
  for (const part of [what, why, fix]) expect(stdout).toContain(part);
  expect(stdout).toMatch(/^warning\[at-in-past\] since \d+\.\d+\n/);
  expect(stdout).toContain("`# symbi-ignore at-in-past: reason`");
  expect(stdout).toMatch(
    /\nWrong:\n\n {2}schedule \{\n[\s\S]*\n {2}example\.symbi:4:7: warning\[at-in-past\]: /,
  );
  expect(stdout).toMatch(
    /\n {3}4 \| {3}at: "2001-01-01T00:00:00Z"\n {5}\| {7}\^+\n\nRight:\n\n {2}schedule \{\n/,
  );
});

test("an error that leaves nothing to run cannot be silenced", async () => {
  place = playground();
  const { stdout } = await place.symbi("explain", "error[cron-syntax]:");
  expect(stdout).toContain("error[cron-syntax] since ");
  expect(stdout).toContain("It cannot be silenced: ");
  expect(stdout).not.toContain("symbi-ignore");
});

test("as JSON", async () => {
  place = playground();
  const { stdout, code } = await place.symbi("explain", "unknown-agent", "--format", "json");
  expect(JSON.parse(stdout)).toEqual({ ...explain("unknown-agent"), silenceable: true });
  expect(code).toBe(0);
});

test("without a code, all of them with a line each, whatever the settings", async () => {
  place = playground({ "symbi.toml": "broken" });
  const text = await place.symbi("explain");
  expect(text).toMatchObject({ code: 0, stderr: "" });
  const lines = text.stdout.trimEnd().split("\n");
  expect(lines.slice(1).map((line) => line.split(/ {2,}/)[0])).toEqual(Object.keys(catalogue));
  const json = await place.symbi("explain", "--format", "json");
  expect(JSON.parse(json.stdout)).toEqual(
    Object.entries(catalogue).map(([code, { severity, what }]) => ({ code, severity, what })),
  );
});

describe("an unknown code is wrong usage, and a near one is named", () => {
  test.each([
    ["unknown-feild", /There is no diagnostic `unknown-feild`\. Did you mean `unknown-field`\?/],
    ["UNKNOWN_FIELD", /Did you mean `unknown-field`\?/],
    ["toString", /There is no diagnostic `toString`\.\n`symbi explain` lists/],
    ["\u001b[2J", /There is no diagnostic `\\x1b\[2J`\./],
  ])("%j", async (written, pattern) => {
    place = playground();
    const ended = await place.symbi("explain", written);
    expect(ended).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(pattern) });
  });
});
