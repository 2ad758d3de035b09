import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "../../grammar/index.ts";
import { check, checkJob, type CheckOptions } from "../index.ts";
import { readDirectives } from "./index.ts";

const silent = 'schedule s { agent: "x" cron: "0 9 * * *" } # symbi-ignore unknown-agent: elsewhere\n';

function codes(text: string, options: CheckOptions = {}): readonly string[] {
  return check({ "a.symbi": text }, options).diagnostics.map(({ code }) => code);
}

describe("what a comment silences", () => {
  test("is told apart, with its reason", () => {
    const { diagnostics, silenced } = check({ "a.symbi": silent });
    expect(diagnostics).toEqual([]);
    expect(silenced).toMatchObject([
      {
        file: "a.symbi",
        code: "unknown-agent",
        severity: "warning",
        start: { line: 1 },
        reason: "elsewhere",
      },
    ]);
  });

  test("comes in the order of the files, then of the text", () => {
    const { silenced } = check({
      "b.symbi": silent + silent.replace("s {", "t {"),
      "a.symbi": silent.replace("s {", "u {"),
    });
    expect(silenced.map(({ file, start }) => `${file}:${start.line}`)).toEqual([
      "b.symbi:1",
      "b.symbi:2",
      "a.symbi:1",
    ]);
  });

  test.each([
    ["CRLF", "\r\n"],
    ["a lone CR", "\r"],
    ["LF", "\n"],
  ])("in a file whose lines end in %s, behind a byte order mark", (_title, end) => {
    const text = [
      "\ufeff# symbi-ignore unknown-agent: elsewhere",
      "",
      'schedule s { agent: "x" cron: "0 9 * * *" }',
      'schedule t { agent: "x" cron: "1 9 * * *" } // symbi-ignore unknown-agent: elsewhere',
    ].join(end);
    expect(codes(text)).toEqual([]);
  });

  test("does not depend on what else is in a line of comments", () => {
    const lines = Array.from(
      { length: 20_000 },
      () => "# symbi-ignore at-in-past, unknown-agent: elsewhere\n",
    );
    const text = `${lines.join("")}${silent.slice(0, silent.indexOf(" #"))}\n`;
    const { diagnostics, silenced } = check({ "a.symbi": text }, { now: 0 });
    expect(silenced).toHaveLength(1);
    expect(diagnostics).toHaveLength(20_000);
  });
});

test("all lines of a block string count as the first, also where one begins on the last of another", () => {
  const text =
    'agent a {\n  command: ["""\n  x\n  """, """\n  y\n  """] # symbi-ignore at-in-past: z\n}\n# symbi-ignore\n';
  const directives = readDirectives(text, parse(text).file);
  expect([1, 2, 3, 4, 5, 6, 7].map((line) => directives?.lineOf(line))).toEqual([1, 2, 2, 2, 2, 2, 7]);
  expect(directives?.all[0]?.target).toBe(2);
});

describe("definitions", () => {
  const warned = silent.slice(0, silent.indexOf(" #"));
  const raised = { config: { check: { severity: { "unknown-agent": "error" } } } } as const;

  test("a block with an error of the configuration's making is left out", () => {
    const { diagnostics, jobs } = check(
      { "a.symbi": `${warned}\n${silent.replace("s {", "t {").replace("0 9", "1 9")}` },
      raised,
    );
    expect(diagnostics.map(({ severity }) => severity)).toEqual(["error"]);
    expect(jobs.map(({ name }) => name)).toEqual(["t"]);
  });

  test("an error beside a block is not in it", () => {
    const text = `${silent}# symbi-ignore unknown-agent: nothing follows\n`;
    const config = { check: { severity: { "unused-suppression": "error" } } } as const;
    const { diagnostics, jobs } = check({ "a.symbi": text }, { config });
    expect(diagnostics).toMatchObject([{ code: "unused-suppression", severity: "error" }]);
    expect(jobs).toHaveLength(1);
  });

  test("an error that leaves nothing to define can be neither silenced, turned off nor lowered", () => {
    const text =
      'schedule s { agent: "x" cron: "0 25 * * *" } # symbi-ignore cron-syntax, unknown-agent: no\n';
    const selection = { ignore: ["cron-syntax"], select: [], severity: { "cron-syntax": "off" } } as const;
    const { diagnostics, jobs, silenced } = check({ "a.symbi": text }, { config: { check: selection } });
    expect(diagnostics).toMatchObject([{ code: "cron-syntax", severity: "error" }]);
    expect(silenced).toEqual([]);
    expect(jobs).toEqual([]);
  });

  test("a job in JSON goes by the same selection", () => {
    const json = { name: "s", agent: "a", at: "2020-01-01T00:00:00Z" };
    const now = Date.UTC(2026, 0, 1);
    const of = (check: NonNullable<CheckOptions["config"]>["check"]) => {
      const { job, diagnostics } = checkJob(json, { now, config: { check } });
      return [job?.name, ...diagnostics.map(({ severity }) => severity)];
    };
    expect(of(undefined)).toEqual(["s", "warning"]);
    expect(of({ ignore: ["at-in-past"] })).toEqual(["s"]);
    expect(of({ severity: { "at-in-past": "error" } })).toEqual([undefined, "error"]);
    expect(of({ select: ["unknown-agent"] })).toEqual(["s"]);
    expect(of({ select: "all", severity: { "at-in-past": "hint" } })).toEqual(["s", "hint"]);
  });
});

describe("the fixes", () => {
  /** All fixes of one pass, each edit once, from the end to the beginning. */
  function mended(text: string, options: CheckOptions): string {
    const edits = check({ "a.symbi": text }, options).diagnostics.flatMap(({ fixes }) =>
      fixes.flatMap((fix) => fix.edits),
    );
    const once = new Map(edits.map((edit) => [`${edit.span.start} ${edit.span.end} ${edit.text}`, edit]));
    let from = text.length;
    let result = text;
    for (const { span, text: put } of [...once.values()].toSorted(
      (left, right) => right.span.start - left.span.start,
    )) {
      expect(span.end, "edits do not overlap").toBeLessThanOrEqual(from);
      from = span.start;
      result = result.slice(0, span.start) + put + result.slice(span.end);
    }
    return result;
  }

  const line = 'schedule s { agent: "x" cron: "0 9 * * *" }';
  test.each([
    [
      `${line} # symbi-ignore unknown-agent, at-in-past, unknown-channel: why`,
      `${line} # symbi-ignore unknown-agent: why`,
    ],
    [`${line} # symbi-ignore at-in-past, unknown-agent: why`, `${line} # symbi-ignore unknown-agent: why`],
    [
      `${line} # symbi-ignore at-in-past, cron-syntax, unknown-agent, unknown-channel: why`,
      `${line} # symbi-ignore unknown-agent: why`,
    ],
    [
      `# symbi-ignore unknown-agent, unknown-channel : why\n${line}`,
      `# symbi-ignore unknown-agent : why\n${line}`,
    ],
    [`  // symbi-ignore at-in-past: why\r\nagent a { }`, "agent a { }"],
    ["agent a { } // symbi-ignore cron-syntax, at-in-past: why\nagent b { }", "agent a { }\nagent b { }"],
    [
      `${line} # symbi-ignore unknown-agent since it is elsewhere`,
      `${line} # symbi-ignore unknown-agent: since it is elsewhere`,
    ],
    ["# symbi-ignore at-in-past: why", ""],
  ])("of %j", (text, expected) => {
    const options = { now: 0 };
    expect(mended(text, options)).toBe(expected);
    const left = check({ "a.symbi": mended(text, options) }, options).diagnostics.filter(
      ({ fixes }) => fixes.length > 0,
    );
    expect(left).toEqual([]);
  });
});

test("whatever a comment holds, it is read, and what is said of it stays within it", () => {
  const word = fc.constantFrom(
    "symbi-ignore",
    "symbi-ignore-file",
    "symbi_ignore",
    "unknown-agent",
    "cron-syntax",
    "x",
    ",",
    ":",
    " ",
    "\t",
    "#",
  );
  const comment = fc.array(word, { maxLength: 12 }).map((words) => `# symbi-ignore${words.join("")}`);
  fc.assert(
    fc.property(comment, fc.boolean(), (text, inside) => {
      const file = inside ? `agent a {\n${text}\n}` : `agent a { }\n${text}`;
      const start = file.indexOf(text);
      for (const { span, fixes, message } of check({ "a.symbi": file }).diagnostics) {
        expect(span.start).toBeGreaterThanOrEqual(start);
        expect(span.end).toBeLessThanOrEqual(start + text.length);
        expect(message).not.toMatch(/undefined|<[a-z]+>/);
        for (const { edits } of fixes)
          for (const edit of edits) expect(edit.span.end).toBeLessThanOrEqual(start + text.length + 1);
      }
    }),
    { numRuns: 500, seed: 20260101 },
  );
});
