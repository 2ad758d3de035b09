import { expect, test } from "vitest";
import { catalogue, explain, type Code } from "./index.ts";

test.each(Object.keys(catalogue) as Code[])("the page of %s shows what the checker says", (code) => {
  const { output, severity, silenceable, silencing } = explain(code);
  expect(output).toMatch(new RegExp(`^example\\.symbi:\\d+:\\d+: ${severity}\\[${code}\\]: \\S`));
  expect(silencing.includes(`# symbi-ignore ${code}: reason`)).toBe(silenceable);
});
