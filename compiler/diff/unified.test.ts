import { diffArrays } from "diff";
import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { unifiedDiff } from "./index.ts";

vi.mock("diff", async (load) => {
  const real = await load<typeof import("diff")>();
  return { ...real, diffArrays: vi.fn(real.diffArrays) };
});
beforeEach(() => void vi.mocked(diffArrays).mockClear());

/** What `patch` does with a diff: every line that it takes from the text must be the one that the diff names. */
function patched(text: string, diff: string): string {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const out: string[] = [];
  let at = 0;
  for (const hunk of diff.split(/^(?=@@ )/m).slice(1)) {
    const [head = "", ...body] = hunk.match(/[^\n]*\n/g) ?? [];
    const [, start = "", count = "1", , added = "1"] =
      /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n$/.exec(head) ?? [];
    const first = count === "0" ? Number(start) : Number(start) - 1;
    out.push(...lines.slice(at, first));
    at = first;
    let counted = 0;
    for (const [index, line] of body.entries()) {
      if (line.startsWith("\\")) continue;
      const bare = body[index + 1]?.startsWith("\\") === true;
      const content = bare ? line.slice(1, -1) : line.slice(1);
      if (!line.startsWith("+")) {
        expect(lines[at]).toBe(content);
        at += 1;
      }
      if (!line.startsWith("-")) {
        out.push(content);
        counted += 1;
      }
    }
    expect(at - first).toBe(Number(count));
    expect(counted).toBe(Number(added));
  }
  return [...out, ...lines.slice(at)].join("");
}

const count = (diff: string, sign: "+" | "-") =>
  diff
    .split("\n")
    .slice(2)
    .filter((line) => line.startsWith(sign)).length;

describe("a unified diff", () => {
  test.each<[string, string, string, string]>([
    ["nothing", "a\nb\n", "a\nb\n", ""],
    ["a changed line", "a\nb\nc\n", "a\nB\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"],
    ["a new file", "", "a\n", "@@ -0,0 +1 @@\n+a\n"],
    ["all gone", "a\n", "", "@@ -1 +0,0 @@\n-a\n"],
    ["a line end at the end", "a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"],
    [
      "a kept line without one",
      "a\nb",
      "A\nb",
      "@@ -1,2 +1,2 @@\n-a\n+A\n b\n\\ No newline at end of file\n",
    ],
    ["CRLF", "a\r\nb\r\n", "a\r\nB\r\n", "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+B\r\n"],
    [
      "two far apart",
      "a\n1\n2\n3\n4\n5\n6\n7\nb\n",
      "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
      "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n",
    ],
    [
      "two close together",
      "a\n1\n2\n3\n4\n5\n6\nb\n",
      "A\n1\n2\n3\n4\n5\n6\nB\n",
      "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n",
    ],
  ])("%s", (_title, before, after, hunks) => {
    expect(unifiedDiff("x.symbi", before, after)).toBe(hunks && `--- x.symbi\n+++ x.symbi\n${hunks}`);
  });

  test.each([
    ["a b.symbi", "a b.symbi\t"],
    ["a\nb.symbi", '"a\\012b.symbi"'],
    ['a"b.symbi', '"a\\"b.symbi"'],
  ])("of the file %j", (file, shown) => {
    expect(unifiedDiff(file, "a\n", "b\n")).toMatch(`--- ${shown}\n+++ ${shown}\n`);
  });

  test("makes the one text of the other", () => {
    const text = fc
      .array(fc.constantFrom("a\n", "b\n", "c\n", "}\n", "\n", "x\r\n"), { maxLength: 40 })
      .chain((lines) => fc.constantFrom(lines.join(""), `${lines.join("")}end`));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(patched(before, unifiedDiff("f", before, after))).toBe(after);
      }),
    );
  });
});

describe("of 50,000 lines", () => {
  const lines = Array.from({ length: 50_000 }, (_, index) => (index % 2 === 0 ? `line ${index}\n` : "}\n"));
  const before = lines.join("");

  test("only what lies between the changes is searched", () => {
    const after = lines.with(20_000, "new\n").with(20_100, "new\n").join("");
    const diff = unifiedDiff("f", before, after);
    expect(patched(before, diff)).toBe(after);
    expect([count(diff, "+"), count(diff, "-")]).toEqual([2, 2]);
    const searched = vi.mocked(diffArrays).mock.calls.map(([old]) => old.length);
    expect(searched).toEqual([101]);
  });

  test("changes at both ends are found by a search with few steps", () => {
    const after = lines.with(0, "new\n").with(49_999, "new\n").join("");
    const diff = unifiedDiff("f", before, after);
    expect(patched(before, diff)).toBe(after);
    expect([count(diff, "+"), count(diff, "-")]).toEqual([2, 2]);
  });

  test("where every second line is new, the others are recognised", () => {
    const after = lines.map((line, index) => (index % 2 === 1 ? `} ${index}\n` : line)).join("");
    const diff = unifiedDiff("f", before, after);
    expect(patched(before, diff)).toBe(after);
    expect([count(diff, "+"), count(diff, "-")]).toEqual([25_000, 25_000]);
    const searches = vi.mocked(diffArrays).mock.calls;
    expect(Math.max(...searches.slice(1).map(([old, now]) => old.length * now.length))).toBeLessThanOrEqual(
      1,
    );
  });

  test("where nothing is recognised, it is one change, after a bounded search", () => {
    const after = lines.map((line) => ` ${line}`).join("");
    const diff = unifiedDiff("f", before, after);
    expect(patched(before, diff)).toBe(after);
    expect(diff.match(/^@@/gm)).toHaveLength(1);
    const bounds = vi.mocked(diffArrays).mock.calls.map(([, , options]) => options);
    expect(bounds).toEqual([{ maxEditLength: 500 }, { maxEditLength: 500 }]);
  });
});
