import { describe, expect, test } from "vitest";
import { applyFix, applyFixes, check, type Diagnostic, fix, type Fix } from "../index.ts";
import { type CheckTexts, fixWorkspace } from "./index.ts";

const position = { line: 1, column: 1 };

function edit(start: number, end: number, text: string): Fix["edits"][number] {
  return { span: { start, end }, text };
}

function safe(...edits: Fix["edits"]): Fix {
  return { title: "mend", applicability: "safe", edits };
}

const unsafe = (...edits: Fix["edits"]): Fix => ({ ...safe(...edits), applicability: "unsafe" });

function problem(start: number, ...fixes: readonly Fix[]): Diagnostic {
  return {
    file: "a",
    code: "missing-comma",
    severity: "error",
    message: `at ${start}`,
    span: { start, end: start + 1 },
    start: position,
    end: position,
    related: [],
    fixes,
  };
}

describe("one round", () => {
  const text = "abcdefgh";
  const outcome = (diagnostics: readonly Diagnostic[], options = {}) => {
    const { texts, applied, left } = applyFixes({ a: text }, diagnostics, options);
    return [texts["a"], applied.length, ...left.map(({ why }) => why)];
  };

  test.each<[string, readonly Diagnostic[], ReturnType<typeof outcome>]>([
    ["nothing to do", [problem(1)], [text, 0]],
    ["what is apart", [problem(1, safe(edit(1, 2, "B"))), problem(5, safe(edit(5, 6, "")))], ["aBcdegh", 2]],
    [
      "whatever the order",
      [problem(5, safe(edit(5, 6, ""))), problem(1, safe(edit(1, 2, "B")))],
      ["aBcdegh", 2],
    ],
    [
      "the first of two that overlap",
      [problem(1, safe(edit(1, 4, "-"))), problem(2, safe(edit(3, 5, "+")))],
      ["a-efgh", 1, "overlap"],
    ],
    [
      "the first of two that touch",
      [problem(1, safe(edit(2, 2, ","))), problem(2, safe(edit(2, 3, "C")))],
      ["ab,cdefgh", 1, "overlap"],
    ],
    [
      "a fix whole or not at all",
      [
        problem(0, safe(edit(0, 1, "A"), edit(6, 7, "G"))),
        problem(3, safe(edit(3, 4, "D"))),
        problem(7, safe(edit(6, 8, ""))),
      ],
      ["AbcdefGh", 1, "overlap", "overlap"],
    ],
    [
      "the first safe one",
      [problem(1, unsafe(edit(1, 2, "X")), safe(edit(1, 2, "B")), safe(edit(1, 2, "C")))],
      ["aBcdefgh", 1],
    ],
    ["no unsafe one", [problem(1, unsafe(edit(1, 2, "X")))], [text, 0, "unsafe"]],
    ["one that does not fit", [problem(1, safe(edit(7, 90, "X")))], [text, 0, "refused"]],
    ["one that overlaps itself", [problem(1, safe(edit(1, 3, "X"), edit(2, 4, "Y")))], [text, 0, "refused"]],
  ])("applies %s", (_title, diagnostics, expected) => {
    expect(outcome(diagnostics)).toEqual(expected);
  });

  test("an unsafe fix where they are asked for, unless there are several", () => {
    const asked = { unsafe: true };
    expect(outcome([problem(1, unsafe(edit(1, 2, "X")))], asked)).toEqual(["aXcdefgh", 1]);
    const alternatives = problem(1, unsafe(edit(1, 2, "X")), unsafe(edit(1, 2, "Y")));
    expect(outcome([alternatives], asked)).toEqual([text, 0, "ambiguous"]);
    expect(outcome([alternatives])).toEqual([text, 0, "ambiguous"]);
  });

  test.each([
    ["LF", "a\nb", "a\n# c\nb"],
    ["CRLF", "a\r\nb", "a\r\n# c\r\nb"],
    ["CR", "a\rb", "a\r# c\rb"],
    ["none", "a", "a\n# c"],
  ])("new lines end as those of the file: %s", (_title, text, expected) => {
    const at = text.length === 1 ? 1 : text.length - 1;
    const put = text.length === 1 ? "\n# c" : "# c\n";
    expect(applyFix(text, safe(edit(at, at, put)))).toBe(expected);
    expect(applyFix(text, safe(edit(at, at, put.replace("\n", "\r\n"))))).toBe(expected);
  });

  test("nothing is put before a byte order mark", () => {
    expect(applyFix("\ufeffa", safe(edit(0, 0, "# c\n")))).toBe("\ufeff# c\na");
    expect(applyFix("\ufeffa", safe(edit(0, 2, "b")))).toBe("\ufeffb");
  });
});

describe("round by round", () => {
  test("until nothing is left: commas between words that then need quotes", () => {
    const text =
      'agent a { model: "m" }\nschedule s {\n  agent: "a"\n  cron: "0 9 * * *"\n  tags: [1 2 3 4]\n  max_retries: "2"\n}\n';
    const { texts, applied, checked, left } = fix({ "a.symbi": text });
    expect(texts["a.symbi"]).toContain('tags: ["1", "2", "3", "4"]\n  max_retries: 2\n');
    expect(applied).toHaveLength(8);
    expect(checked.diagnostics).toEqual([]);
    expect(checked.jobs).toHaveLength(1);
    expect(left).toEqual([]);
  });

  test("an unsafe fix opens the way for a safe one", () => {
    const text =
      'agent a { model: "m" }\nschedul s {\n  agent: "a"\n  cron: "0 9 * * *"\n  max_retries: "2"\n}\n';
    expect(fix({ x: text }).texts["x"]).toBe(text);
    const { texts, checked } = fix({ x: text }, { unsafe: true });
    expect(texts["x"]).toContain("schedule s");
    expect(texts["x"]).toContain("max_retries: 2");
    expect(checked.diagnostics).toEqual([]);
  });

  test("two triggers are left to a person", () => {
    const text =
      'agent a { model: "m" }\nschedule s {\n  agent: "a"\n  cron: "0 9 * * *"\n  at: "2030-01-01T00:00:00Z"\n}\n';
    const { texts, left } = fix({ x: text }, { unsafe: true });
    expect(texts["x"]).toBe(text);
    expect(left.map(({ diagnostic: { code }, why }) => [code, why])).toEqual([
      ["conflicting-triggers", "ambiguous"],
    ]);
  });

  test("only what is wanted", () => {
    const files = {
      one: 'agent a { model: "m" command: "x" }\n',
      two: 'agent b { model: "m" command: "x" }\n',
    };
    const { texts, applied } = fix(files, { wanted: ({ file }) => file === "two" });
    expect(texts).toEqual({ ...files, two: 'agent b { model: "m" command: ["x"] }\n' });
    expect(applied).toHaveLength(1);
  });

  test("a comment in what an unsafe fix would remove keeps it", () => {
    const field = (comment: string) =>
      `agent a {\n  model: "m"\n  env: { A: "1" }\n  env: {${comment}\n    B: "2"\n  }\n}\n`;
    expect(fix({ x: field("") }, { unsafe: true }).texts["x"]).not.toContain("B");
    const kept = fix({ x: field(" # why") }, { unsafe: true });
    expect(kept.texts["x"]).toBe(field(" # why"));
    expect(kept.left.map(({ why }) => why)).toEqual(["refused"]);
  });

  test("a file named like a property of every object", () => {
    const files = JSON.parse('{ "__proto__": "agent a { command: \\"x\\" }" }');
    expect(Object.entries(fix(files).texts)).toEqual([["__proto__", 'agent a { command: ["x"] }']]);
  });
});

describe("fixes that do harm", () => {
  const nothing = check({});

  /** Every `x` is an error whose fix writes what `put` says; `!` is another error. */
  function checker(put: (offset: number) => string): {
    readonly check: CheckTexts;
    readonly count: () => number;
  } {
    let count = 0;
    const find = (text: string, character: string) =>
      [...text].flatMap((each, at) => (each === character ? [at] : []));
    return {
      check: ({ a = "" }) => {
        count += 1;
        const diagnostics = [
          ...find(a, "x").map((at) => ({ ...problem(at, safe(edit(at, at + 1, put(at)))), message: "x" })),
          ...find(a, "!").map((at) => ({ ...problem(at), message: "!" })),
        ];
        return { ...nothing, diagnostics };
      },
      count: () => count,
    };
  }

  test("the harmful ones are found among the others in few checks", () => {
    const { check, count } = checker((at) => (at === 77 || at === 400 ? "!!" : "."));
    const { texts, applied, left } = fixWorkspace({ a: "x".repeat(512) }, check);
    expect(texts["a"]).toBe(
      [...".".repeat(512)].map((each, at) => (at === 77 || at === 400 ? "x" : each)).join(""),
    );
    expect(applied).toHaveLength(510);
    expect(left.map(({ why }) => why)).toEqual(["refused", "refused"]);
    expect(count()).toBeLessThan(50);
  });

  test("where all do harm, an end is put to trying", () => {
    const { check, count } = checker(() => "!!");
    const text = "x".repeat(1000);
    const { texts, applied, left } = fixWorkspace({ a: text }, check);
    expect([texts["a"], applied.length, left.length]).toEqual([text, 0, 1000]);
    expect(count()).toBeLessThan(300);
  });

  test("fixes that need no end of others are stopped", () => {
    const { check } = checker(() => "x ");
    const { texts } = fixWorkspace({ a: "x" }, check);
    expect(texts["a"]).toBe("x");
    const wandering = checker(() => " x");
    expect(fixWorkspace({ a: "x" }, wandering.check).texts["a"]?.length).toBeLessThan(20);
  });

  test("a fix that calls itself safe and changes a definition is refused", () => {
    const text = 'agent a { model: "m" }\n';
    const dishonest: CheckTexts = (texts) => {
      const checked = check(texts);
      const at = (texts["a"] ?? "").indexOf('"m"');
      return { ...checked, diagnostics: at === -1 ? [] : [problem(at, safe(edit(at, at + 3, '"n"')))] };
    };
    expect(fixWorkspace({ a: text }, dishonest)).toMatchObject({
      texts: { a: text },
      left: [{ why: "refused" }],
    });
  });
});
