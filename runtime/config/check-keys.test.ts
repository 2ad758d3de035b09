import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigError, loadConfig } from "./index.ts";

let dir: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), "symbi-check-keys-")));
});
afterEach(() => rmSync(dir, { recursive: true }));

function load(toml: string, env: Record<string, string> = {}) {
  writeFileSync(join(dir, "symbi.toml"), toml);
  return loadConfig({ cwd: dir, env }).config.check;
}

function problemsOf(toml: string, env: Record<string, string> = {}): readonly string[] {
  try {
    load(toml, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ where, message }) => `${where.replace(`${dir}/`, "")}: ${message}`);
  }
  return [];
}

describe("[check]", () => {
  test("says what is reported, and how gravely", () => {
    const toml = `[check]
select = ["unknown-agent", "cron-syntax", "at-in-past"]
ignore = ["at-in-past"]
[check.severity]
unknown-agent = "error"
cron-syntax = "error"
"unused-suppression" = "off"
`;
    expect(load(toml)).toEqual({
      select: ["unknown-agent", "cron-syntax", "at-in-past"],
      ignore: ["at-in-past"],
      severity: new Map([
        ["unknown-agent", "error"],
        ["cron-syntax", "error"],
        ["unused-suppression", "off"],
      ]),
    });
  });

  test("takes all, and none", () => {
    expect(load('[check]\nselect = "all"\nignore = []\n')).toMatchObject({ select: "all", ignore: [] });
    expect(load("[check]\nselect = []\n[check.severity]\n")).toMatchObject({
      select: [],
      severity: new Map(),
    });
  });

  test("is overridden by the environment", () => {
    const env = {
      SYMBI_CHECK_SELECT: "unknown-agent, at-in-past",
      SYMBI_CHECK_IGNORE: "at-in-past,",
      SYMBI_CHECK_SEVERITY: "unknown-agent=error, at-in-past = info",
    };
    expect(load('[check]\nselect = []\nignore = ["unknown-agent"]\n', env)).toEqual({
      select: ["unknown-agent", "at-in-past"],
      ignore: ["at-in-past"],
      severity: new Map([
        ["unknown-agent", "error"],
        ["at-in-past", "info"],
      ]),
    });
    expect(load("[check]\nselect = []\n", { SYMBI_CHECK_SELECT: "all" }).select).toBe("all");
  });

  test.each<[string, readonly string[]]>([
    [
      '[check]\nignore = ["unknown-agnt", "at-in-past", "xyzzy"]\n',
      [
        "symbi.toml:2: `check.ignore`: there is no diagnostic `unknown-agnt`. Did you mean `unknown-agent`?",
        "symbi.toml:2: `check.ignore`: there is no diagnostic `xyzzy`.",
      ],
    ],
    [
      '[check]\n\nignore = [\n  "cron-syntax",\n]\n',
      [
        "symbi.toml:3: `check.ignore`: `cron-syntax` is an error that leaves nothing to run, and cannot be turned off.",
      ],
    ],
    [
      '[check]\nselect = ["unknown_agent"]\n',
      ["symbi.toml:2: `check.select`: there is no diagnostic `unknown_agent`. Did you mean `unknown-agent`?"],
    ],
    [
      '[check]\nselect = "unknown-agent"\n',
      [
        'symbi.toml:2: `check.select` must be "all", or a list of diagnostics by their codes, like ["unknown-agent"], not "unknown-agent".',
      ],
    ],
    [
      "[check]\nignore = [1]\n",
      [
        'symbi.toml:2: `check.ignore` must be a list of diagnostics by their codes, like ["unknown-agent"], not [1].',
      ],
    ],
    [
      '[check.severity]\nat-in-past = "error"\nunknown-agnt = "error"\nunknown-agent = "fatal"\ncron-syntax = "off"\nbad-url = "info"\n',
      [
        "symbi.toml:3: `check.severity`: there is no diagnostic `unknown-agnt`. Did you mean `unknown-agent`?",
        'symbi.toml:4: `check.severity`: the severity of `unknown-agent` must be `error`, `warning`, `info`, `hint` or `off`, not "fatal".',
        "symbi.toml:5: `check.severity`: `cron-syntax` is an error that leaves nothing to run, and cannot be turned off.",
        "symbi.toml:6: `check.severity`: `bad-url` is an error that leaves nothing to run, and cannot be made an info.",
      ],
    ],
    [
      '[check]\nseverity = "unknown-agent=error"\n',
      [
        'symbi.toml:2: `check.severity` must be a table of severities, like unknown-agent = "error" below [check.severity], not "unknown-agent=error".',
      ],
    ],
    ["[check]\nselects = []\n", ["symbi.toml:2: there is no `selects` in [check]. Did you mean `select`?"]],
  ])("%j", (toml, expected) => {
    expect(problemsOf(toml)).toEqual(expected);
  });

  test("wrong variables are named", () => {
    expect(
      problemsOf("", { SYMBI_CHECK_IGNORE: "unknown-agnt", SYMBI_CHECK_SEVERITY: "at-in-past" }),
    ).toEqual([
      "SYMBI_CHECK_IGNORE: there is no diagnostic `unknown-agnt`. Did you mean `unknown-agent`? Correct this environment variable or unset it.",
      'SYMBI_CHECK_SEVERITY: the severity of `at-in-past` must be `error`, `warning`, `info`, `hint` or `off`, not "". Correct this environment variable or unset it.',
    ]);
  });
});
