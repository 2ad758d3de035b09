import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderJson } from "../index.ts";
import { Ajv2020 } from "./testing/ajv.ts";
import { samples } from "./testing/samples.ts";

type Schema = Readonly<Record<string, unknown>>;

const schema: Schema = JSON.parse(
  readFileSync(new URL("../../docs/reference/check-report.schema.json", import.meta.url), "utf8"),
);
const validate = new Ajv2020({ allErrors: true }).compile(schema);
/** The same, but what it does not name may not be there: so nothing goes undocumented. */
const exhaustive = new Ajv2020({ allErrors: true }).compile(closed(schema) as Schema);

function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== "object" || part === null) return part;
  const all = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, closed(value)]));
  return "properties" in all ? { ...all, additionalProperties: false } : all;
}

describe.each(samples)("%s", (_title, { files, diagnostics }) => {
  const report: unknown = JSON.parse(renderJson(diagnostics, files));

  test("is as documented", () => {
    validate(report);
    expect(validate.errors ?? []).toEqual([]);
  });

  test("and holds no more", () => {
    exhaustive(report);
    expect(exhaustive.errors ?? []).toEqual([]);
  });
});

test("the schema refuses other things", () => {
  expect(validate({ version: 2, diagnostics: [], summary: {} })).toBe(false);
  expect(validate({ version: 1, diagnostics: [{}], summary: {} })).toBe(false);
});
