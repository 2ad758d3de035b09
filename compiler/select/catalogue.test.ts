import { describe, expect, test } from "vitest";
import { canBeSilenced, catalogue, leavesNothing, type Code } from "../diagnostics/index.ts";
import { check, type CheckConfig, type CheckedWorkspace } from "../index.ts";
import { configOfExamples as exampleConfig } from "../examples.ts";

/** Between the past and the future of the examples. */
const now = Date.UTC(2026, 0, 1);

const codes = Object.keys(catalogue) as Code[];

/** A code's bad example, with a comment that is to silence it. */
function silenced(code: Code): string {
  return `# symbi-ignore-file ${code}: it is an example\n${catalogue[code].bad}`;
}

function reported(text: string, selection: CheckConfig["check"] = {}): readonly Code[] {
  return check({ "a.symbi": text }, { now, config: { ...exampleConfig, check: selection } }).diagnostics.map(
    ({ code }) => code,
  );
}

/** The names of what is defined. */
function defined({ jobs, agents }: CheckedWorkspace): readonly string[] {
  return [...jobs, ...agents].map(({ name }) => name);
}

describe.each(codes.filter(canBeSilenced))("%s", (code) => {
  const { bad, severity } = catalogue[code];
  const plain = check({ "a.symbi": bad }, { now, config: exampleConfig });

  test("can be silenced, and an error that is silenced leaves its definition", () => {
    const checked = check({ "a.symbi": silenced(code) }, { now, config: exampleConfig });
    expect(checked.diagnostics.map((diagnostic) => diagnostic.code)).not.toContain(code);
    expect(checked.silenced.map((diagnostic) => diagnostic.code)).toContain(code);
    expect(defined(checked).length > defined(plain).length).toBe(severity === "error");
  });

  test("can be turned off, and selected alone", () => {
    expect(reported(bad, { ignore: [code] })).not.toContain(code);
    expect(reported(bad, { severity: { [code]: "off" } })).not.toContain(code);
    expect(new Set(reported(bad, { select: [code] }))).toEqual(new Set([code]));
  });

  test("raised to an error, it leaves no definition with it inside", () => {
    const config = { ...exampleConfig, check: { severity: { [code]: "error" } } };
    const { diagnostics, jobs, agents } = check({ "a.symbi": bad }, { now, config });
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
    expect(errors.map((diagnostic) => diagnostic.code)).toContain(code);
    const inside = [...jobs, ...agents].filter((block) =>
      errors.some(({ span }) => span.start >= block.span.start && span.start < block.span.end),
    );
    expect(inside).toEqual([]);
  });
});

test.each(codes.filter(leavesNothing))("%s stays, whatever is said of it", (code) => {
  const found = reported(silenced(code), { ignore: [code], select: [], severity: { [code]: "off" } });
  expect(found).toContain(code);
  expect(reported(silenced(code))).toContain("cannot-silence");
});
