import { describe, expect, test } from "vitest";
import { parse } from "../index.ts";
import {
  agent,
  channels,
  schedule,
  topLevelBlocks,
  widerKeywords,
  type BlockSpec,
  type FieldSpec,
} from "./index.ts";

interface Placed {
  readonly path: string;
  readonly spec: FieldSpec;
}

function fieldsOf(block: BlockSpec): readonly Placed[] {
  return Object.entries(block.fields).flatMap(([name, spec]): readonly Placed[] => [
    { path: `${block.keyword}.${name}`, spec },
    ...(spec.type.kind === "block" ? fieldsOf(spec.type.block) : []),
  ]);
}

const all = [schedule, agent].flatMap(fieldsOf);

describe.each(all.map((placed) => [placed.path, placed] as const))("%s", (path, { spec }) => {
  const name = path.slice(path.lastIndexOf(".") + 1);

  test("has an example of itself that parses", () => {
    expect(spec.example).toMatch(new RegExp(`^${name}(: | \\{)`));
    expect(parse(`x {\n  ${spec.example}\n}\n`).problems).toEqual([]);
  });

  test("is told in a sentence or two", () => {
    expect(spec.docs).toMatch(/^[A-Z`].*\.$/s);
    expect(spec.docs.length).toBeLessThan(220);
    expect(spec.since).toMatch(/^\d+\.\d+$/);
  });
});

const withDefault = all.filter(({ spec }) => spec.default !== undefined);

test.each(withDefault.map((placed) => [placed.path, placed] as const))(
  "the default of %s parses",
  (path, { spec }) => {
    const name = path.slice(path.lastIndexOf(".") + 1);
    expect(spec.required).toBe(undefined);
    expect(parse(`x {\n  ${name}: ${spec.default}\n}\n`).problems).toEqual([]);
  },
);

test("channels read fields that there are", () => {
  for (const { needs, fields } of channels.values()) {
    expect(Object.keys(schedule.fields)).toEqual(expect.arrayContaining([...fields]));
    if (needs !== undefined) expect(fields).toContain(needs);
  }
});

test("a word opens either a block of ours or one of the wider language", () => {
  for (const keyword of topLevelBlocks.keys()) expect(widerKeywords.has(keyword)).toBe(false);
});
