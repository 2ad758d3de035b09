import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { playground, type Playground } from "../../cli/testing.ts";
import { check } from "../../compiler/index.ts";

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

let place: Playground;
afterEach(() => place.remove());

test("a file with thirty mistakes: thirty problems in one pass, in order, none invented", async () => {
  place = playground({ "thirty.symbi": read("thirty.symbi") });
  const { code, stdout } = await place.symbi("check", "thirty.symbi", "--format", "json");
  const { diagnostics } = JSON.parse(stdout) as ReturnType<typeof check>;
  expect(code).toBe(1);
  expect(diagnostics.map((found) => `${found.start.line} ${found.code}`)).toEqual([
    "3 missing-separator",
    "4 unknown-field",
    "5 wrong-type",
    "6 unknown-value",
    "7 wrong-type",
    "10 missing-name",
    "14 bad-name",
    "16 cron-syntax",
    "17 unknown-timezone",
    "18 unknown-value",
    "19 missing-comma",
    "22 missing-name",
    "25 conflicting-triggers",
    "29 unknown-agent",
    "30 never-fires",
    "31 duplicate-item",
    "32 out-of-range",
    "33 duplicate-field",
    "34 unused-channel-field",
    "40 bad-escape",
    "41 backoff-order",
    "43 bad-duration",
    "44 bad-time-of-day",
    "45 unknown-field",
    "49 unknown-block",
    "55 skips-months",
    "57 bad-email",
    "58 missing-value",
    "64 out-of-range",
    "65 unexpected-text",
  ]);
});

test("a file with thirty mistakes that can be mended safely: --fix leaves one that checks clean", async () => {
  place = playground({ "safe.symbi": read("thirty-safe.symbi") });
  const before = await place.symbi("check", "safe.symbi", "--format", "json");
  expect((JSON.parse(before.stdout) as ReturnType<typeof check>).diagnostics).toHaveLength(30);
  expect(await place.symbi("check", "safe.symbi", "--fix")).toEqual({
    code: 0,
    stdout: "No problems in 1 file.\nFixed 30 problems in 1 file.\n",
    stderr: "",
  });
  expect(await place.symbi("check", "safe.symbi")).toMatchObject({ code: 0 });
  expect(check({ "a.symbi": readFileSync(join(place.dir, "safe.symbi"), "utf8") }).jobs).toHaveLength(2);
});
