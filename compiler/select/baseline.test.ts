import { describe, expect, test } from "vitest";
import { check } from "../index.ts";
import {
  type Baseline,
  compareWithBaseline,
  type KnownProblem,
  type Located,
  newBaseline,
  readBaseline,
  renderBaseline,
} from "./index.ts";

const all = () => true;
const line = (name: string, agent: string) =>
  `schedule ${name} {\n  agent: "${agent}"\n  cron: "0 9 * * *" input: "${name}"\n}\n`;

function found(text: string, file = "a.symbi"): readonly Located[] {
  return check({ [file]: text }).diagnostics.map((diagnostic) => ({ diagnostic, file, text }));
}

function baselineOf(text: string, file?: string): Baseline {
  return newBaseline(found(text, file), undefined, all);
}

/** The lines of what is not in the baseline. */
function fresh(text: string, baseline: Baseline): readonly number[] {
  return compareWithBaseline(found(text), baseline, all).fresh.map(({ start }) => start.line);
}

describe("what is known", () => {
  const text = line("s", "x") + line("t", "y");
  const baseline = baselineOf(text);

  test("is told from what is new", () => {
    expect(fresh(text, baseline)).toEqual([]);
    expect(compareWithBaseline(found(text), baseline, all)).toMatchObject({ gone: 0, known: { length: 2 } });
    expect(fresh(text + line("u", "z"), baseline)).toEqual([10]);
  });

  test("stays known where its line moves, is indented anew, or its block is renamed", () => {
    expect(fresh(`# more\n\n${line("t2", "y")}${line("s2", "x").replaceAll("  ", "\t")}`, baseline)).toEqual(
      [],
    );
  });

  test("is another problem where its line changes", () => {
    expect(fresh(text.replace('"y"', '"z"'), baseline)).toEqual([6]);
  });

  test("is counted: a second one of a kind is new, the last of them", () => {
    expect(fresh(`${text}${line("u", "x")}`, baseline)).toEqual([10]);
    const two = baselineOf(`${text}${line("u", "x")}`);
    expect(new Set(two.problems.map(({ count }) => count))).toEqual(new Set([1, 2]));
    expect(fresh(`${text}${line("u", "x")}`, two)).toEqual([]);
  });

  test("is of its file", () => {
    const other = baselineOf(text, "b.symbi");
    expect(compareWithBaseline(found(text), other, all)).toMatchObject({ fresh: { length: 2 }, gone: 2 });
  });

  test("is gone only where it was looked for", () => {
    const { gone } = compareWithBaseline([], baseline, ({ file }) => file !== "a.symbi");
    expect(gone).toBe(0);
    expect(compareWithBaseline([], baseline, all).gone).toBe(2);
  });

  test("may be an error, too", () => {
    const bad = line("s", "x").replace("0 9", "0 25");
    expect(fresh(bad, baselineOf(bad))).toEqual([]);
  });
});

describe("a new baseline", () => {
  const old: KnownProblem = {
    file: "old.symbi",
    code: "unknown-agent",
    fingerprint: "0".repeat(16),
    count: 3,
  };

  test("keeps what was not looked for, and drops what was and is gone", () => {
    const before: Baseline = { version: 1, problems: [old, { ...old, file: "z.symbi" }] };
    const { problems } = newBaseline(found(line("s", "x")), before, ({ file }) => file !== "old.symbi");
    expect(problems.map(({ file }) => file)).toEqual(["a.symbi", "old.symbi"]);
    expect(problems[1]).toEqual(old);
  });

  test("counts what it keeps and finds all the same", () => {
    const text = line("s", "x") + line("t", "x");
    const [{ fingerprint } = { fingerprint: "" }] = baselineOf(text).problems;
    const keeping = (count: number) =>
      newBaseline(
        found(text),
        { version: 1, problems: [{ ...old, file: "a.symbi", fingerprint, count }] },
        () => false,
      );
    expect(keeping(1).problems.map(({ count }) => count)).toEqual([2]);
    expect(keeping(3).problems.map(({ count }) => count)).toEqual([3]);
  });

  test("is sorted and has a line for each problem, so that branches can be merged", () => {
    const baseline = newBaseline(
      [...found(line("s", "x"), "b.symbi"), ...found(line("t", "y") + line("u", "z"), "a.symbi")],
      undefined,
      all,
    );
    const lines = renderBaseline(baseline).split("\n");
    const entries = lines
      .filter((each) => each.includes("fingerprint"))
      .map((each) => each.replace(/,$/, ""));
    expect(entries).toHaveLength(3);
    expect(entries).toEqual(entries.toSorted());
  });

  test.each([[baselineOf("")], [baselineOf(line("s", "x") + line("t", "y"))]])(
    "is read as it was written",
    (baseline) => {
      expect(readBaseline(renderBaseline(baseline))).toEqual(baseline);
      expect(readBaseline(`\ufeff${renderBaseline(baseline).replaceAll("\n", "\r\n")}`)).toEqual(baseline);
    },
  );
});

describe("what is no baseline", () => {
  const entry = { file: "a", code: "b", fingerprint: "c", count: 1 };
  test.each<[string, RegExp]>([
    ["", /^not JSON: /],
    ["{", /^not JSON: /],
    ["[]", /^no baseline of version 1/],
    ["null", /^no baseline of version 1/],
    ['{"version": 2, "problems": []}', /^no baseline of version 1/],
    ['{"version": 1}', /^without its list/],
    [
      JSON.stringify({ version: 1, problems: [entry, { ...entry, count: 0 }] }),
      /^wrong in its problem number 2/,
    ],
    [JSON.stringify({ version: 1, problems: [{ ...entry, file: 1 }] }), /^wrong in its problem number 1/],
    [JSON.stringify({ version: 1, problems: [null] }), /^wrong in its problem number 1/],
    ['{\n<<<<<<< HEAD\n  "version": 1\n=======\n>>>>>>> x\n}', /^in conflict/],
  ])("%j", (text, wrong) => {
    expect(readBaseline(text)).toEqual({ wrong: expect.stringMatching(wrong) });
  });

  test("an entry that a merge left twice counts once, with its larger count", () => {
    const problems = [entry, { ...entry, count: 2 }, entry];
    expect(readBaseline(JSON.stringify({ version: 1, problems }))).toMatchObject({
      problems: [{ count: 2 }],
    });
  });
});
