import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { check, renderJson, renderText } from "../index.ts";

function goldenFile(name: string): string {
  return readFileSync(new URL(`golden/${name}`, import.meta.url), "utf8");
}

const files = {
  "agents.symbi": goldenFile("agents.symbi"),
  "jobs/jobs.symbi": goldenFile("jobs.symbi"),
};
const { diagnostics } = check(files);

describe("for people", () => {
  test("as plain text", async () => {
    await expect(renderText(diagnostics, files, { color: false })).toMatchFileSnapshot("golden/report.txt");
  });

  test("colours add nothing but colour", () => {
    const colored = renderText(diagnostics, files, { color: true });
    expect(colored).toContain("\u001b[1;31merror[");
    // oxlint-disable-next-line no-control-regex
    expect(colored.replace(/\u001b\[[0-9;]*m/g, "")).toBe(renderText(diagnostics, files, { color: false }));
  });

  test("nothing from a file reaches the terminal as a control character", () => {
    const odd = { "a\u001b[2J.symbi": 'schedule { name: "\u001b[2J\u0007" \u0000 }\n' };
    const report = renderText(check(odd).diagnostics, odd, { color: false });
    // oxlint-disable-next-line no-control-regex
    expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  test("a file that is not at hand is named without its line", () => {
    const [first] = diagnostics;
    expect(first).toBeDefined();
    expect(renderText(diagnostics.slice(0, 1), {}, { color: false })).toContain("agents.symbi:5:7: error");
  });

  test.each<[string, string]>([
    ["", "No problems in 1 file.\n"],
    ["schedul {}", "1 error in 1 file.\n"],
    ['schedule s { agent: "x" cron: "0 9 * * *" }', "1 warning in 1 file.\n"],
    [
      'schedul {} schedul {}\nschedule s { agent: "x" cron: "0 9 * * *" }',
      "2 errors and 1 warning in 1 file.\n",
    ],
  ])("the summary of %j", (text, summary) => {
    const checked = { "a.symbi": text };
    const report = renderText(check(checked).diagnostics, checked, { color: false });
    expect(report.endsWith(summary)).toBe(true);
  });

  test.each([
    [{ silenced: 3, baselined: 0 }, "No problems in 0 files (3 silenced).\n"],
    [{ silenced: 1, baselined: 2 }, "No problems in 0 files (1 silenced, 2 in the baseline).\n"],
  ])("what is put aside, %j, is counted", (aside, summary) => {
    expect(renderText([], {}, { color: false, aside })).toBe(summary);
    expect(JSON.parse(renderJson([], {}, { aside }))).toMatchObject({ summary: aside });
  });

  test("no files", () => {
    expect(renderText([], {}, { color: false })).toBe("No problems in 0 files.\n");
  });

  test.each([
    ["a caret under each letter", "  schedul { }", 3, 7],
    ["two blanks for a tab", "\tschedul { }", 3, 7],
    ["two cells for a wide character", "schedule 日本 { }", 10, 4],
    ["one for a byte order mark's neighbour", "\ufeffschedul { }", 1, 7],
  ])("%s", (_title, text, column, width) => {
    const checked = { "a.symbi": text };
    const report = renderText(check(checked).diagnostics, checked, { color: false });
    expect(report).toContain(`\n   |${" ".repeat(column)}${"^".repeat(width)}\n`);
  });
});

describe("for programs", () => {
  test("as JSON", async () => {
    await expect(renderJson(diagnostics, files)).toMatchFileSnapshot("golden/report.json");
  });

  test("the shape that is promised", () => {
    const report: unknown = JSON.parse(renderJson(diagnostics, files));
    expect(report).toMatchObject({
      version: 1,
      diagnostics: expect.arrayContaining([
        {
          file: "agents.symbi",
          code: "duplicate-name",
          severity: "error",
          message: expect.stringContaining("reporter"),
          start: { line: 5, column: 7 },
          end: { line: 5, column: 15 },
          related: [
            {
              file: "agents.symbi",
              message: expect.any(String),
              start: { line: 1, column: 7 },
              end: { line: 1, column: 15 },
            },
          ],
          fixes: [],
          docs: expect.any(String),
        },
      ]),
      summary: {
        files: 2,
        errors: expect.any(Number),
        warnings: 1,
        infos: 0,
        hints: 0,
        silenced: 0,
        baselined: 0,
      },
    });
  });
});
