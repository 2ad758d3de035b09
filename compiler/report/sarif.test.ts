import { addFormats, AjvDraft4 } from "./testing/ajv.ts";
import sarifSchema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import { catalogue, check, renderSarif, type Diagnostic } from "../index.ts";
import { samples } from "./testing/samples.ts";

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly artifacts: readonly { readonly location: { readonly uri: string } }[];
    readonly invocations: readonly object[];
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string; readonly index: number };
          readonly region: Region;
        };
      }[];
      readonly partialFingerprints: Readonly<Record<string, string>>;
      readonly fixes?: readonly {
        readonly artifactChanges: readonly {
          readonly replacements: readonly {
            readonly deletedRegion: Region;
            readonly insertedContent?: { readonly text: string };
          }[];
        }[];
      }[];
    }[];
  }[];
}

const facts = { version: "1.2.3" };

function runOf(diagnostics: readonly Diagnostic[], files: Readonly<Record<string, string>>) {
  const log: Log = JSON.parse(renderSarif(diagnostics, files, facts));
  const [run] = log.runs;
  if (run === undefined) throw new Error("A log without a run.");
  return run;
}

const ajv = new AjvDraft4({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const validate = ajv.compile(sarifSchema);

describe.each(samples)("%s", (_title, { files, diagnostics }) => {
  test("is valid by the schema of SARIF 2.1.0", () => {
    const log: unknown = JSON.parse(renderSarif(diagnostics, files, facts));
    validate(log);
    expect(validate.errors ?? []).toEqual([]);
  });

  test("tells each diagnostic, with its rule and its artifact", () => {
    const run = runOf(diagnostics, files);
    expect(run.results.map(({ ruleId }) => ruleId)).toEqual(diagnostics.map(({ code }) => code));
    for (const { ruleId, ruleIndex, locations } of run.results) {
      expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      for (const { physicalLocation } of locations) {
        const { uri, index } = physicalLocation.artifactLocation;
        expect(run.artifacts[index]?.location.uri).toBe(uri);
      }
    }
    expect(new Set(run.artifacts.map(({ location }) => location.uri)).size).toBe(run.artifacts.length);
  });

  test("its fixes change the text as the edits do", () => {
    const run = runOf(diagnostics, files);
    const wanted = diagnostics.map(({ file, fixes }) =>
      fixes.map(({ edits }) =>
        applied(
          files[file],
          edits.map(({ span, text }) => ({ ...span, inserted: text })),
        ),
      ),
    );
    const given = run.results.map(({ fixes = [] }, index) => {
      const text = files[diagnostics[index]?.file ?? ""] ?? "";
      return fixes.map(({ artifactChanges: [change] }) =>
        applied(
          text,
          (change?.replacements ?? []).map(({ deletedRegion, insertedContent }) => ({
            start: offset(text, deletedRegion.startLine, deletedRegion.startColumn),
            end: offset(text, deletedRegion.endLine, deletedRegion.endColumn),
            inserted: insertedContent?.text ?? "",
          })),
        ),
      );
    });
    // Without the text there is no telling what a fix would change, so there are none.
    expect(given).toEqual(wanted.map((changed) => changed.filter((text) => text !== undefined)));
  });
});

interface Change {
  readonly start: number;
  readonly end: number;
  readonly inserted: string;
}

function applied(text: string | undefined, changes: readonly Change[]): string | undefined {
  if (text === undefined) return undefined;
  return changes
    .toSorted((left, right) => right.start - left.start)
    .reduce((now, { start, end, inserted }) => now.slice(0, start) + inserted + now.slice(end), text);
}

/** As a reader of the report counts: lines by the sequences that it names, columns in code points, no byte order mark. */
function offset(text: string, line: number, column: number): number {
  const ends = Array.from(text.matchAll(/\r\n|\n|\r/g), ({ index, 0: end }) => index + end.length);
  const start = [text.startsWith("\ufeff") ? 1 : 0, ...ends][line - 1] ?? text.length;
  return (
    start +
    Array.from(text.slice(start))
      .slice(0, column - 1)
      .join("").length
  );
}

test("names of files are URIs", () => {
  const files = {
    "a b/ü%.symbi": "schedul {}",
    "/out side/x.symbi": "schedul {}",
    "C:/x y.symbi": "schedul {}",
    "//server/share/x.symbi": "schedul {}",
  };
  const { results } = runOf(check(files).diagnostics, files);
  expect(results.map(({ locations: [first] }) => first?.physicalLocation.artifactLocation)).toEqual([
    { uri: "a%20b/%C3%BC%25.symbi", uriBaseId: "%SRCROOT%", index: 0 },
    { uri: "file:///out%20side/x.symbi", index: 1 },
    { uri: "file:///C:/x%20y.symbi", index: 2 },
    { uri: "file://server/share/x.symbi", index: 3 },
  ]);
});

test("and start at the root of the repository", () => {
  const files = { "a.symbi": "schedul {}" };
  const report = renderSarif(check(files).diagnostics, files, { ...facts, folder: "my jobs/" });
  expect(JSON.parse(report)).toMatchObject({
    runs: [{ artifacts: [{ location: { uri: "my%20jobs/a.symbi", uriBaseId: "%SRCROOT%" } }] }],
  });
});

test("levels, and what GitHub sorts by", () => {
  const text = 'schedule s { agent: "x" cron: "0 9 * * *" }';
  const files = { "a.symbi": text };
  const { diagnostics } = check(files);
  const all = (["error", "warning", "info", "hint"] as const).flatMap((severity) =>
    diagnostics.map((diagnostic) => ({ ...diagnostic, severity })),
  );
  expect(runOf(all, files).results.map(({ level }) => level)).toEqual(["error", "warning", "note", "note"]);
});

test("a message can stand for no arguments", () => {
  const files = { "a.symbi": 'schedule s { agent: "x{0}" cron: "0 9 * * *" }' };
  expect(runOf(check(files).diagnostics, files).results[0]?.message.text).toContain("`x{{0}}`");
});

test("a rule has its page of the catalogue", () => {
  const files = { "a.symbi": "schedul {}" };
  const [rule] = runOf(check(files).diagnostics, files).tool.driver.rules;
  const { what, why, fix, good, since } = catalogue["unknown-block"];
  expect(rule).toMatchObject({
    id: "unknown-block",
    name: "UnknownBlock",
    shortDescription: { text: what },
    fullDescription: { text: `${what} ${why}` },
    help: { text: expect.stringContaining(fix), markdown: expect.stringContaining(good) },
    defaultConfiguration: { level: "error" },
    properties: { since },
  });
});

test("a fingerprint outlives edits elsewhere, and tells places apart", () => {
  const print = (text: string) => {
    const files = { "a.symbi": text };
    return runOf(check(files).diagnostics, files).results.map(
      (found) => found.partialFingerprints["symbi/v1"],
    );
  };
  const [before] = print("schedul { }\n");
  expect(before).toMatch(/^[0-9a-f]{16}$/);
  expect(print('# a line more\n\nagent a { model: "m" }\n\n   schedul {   }')).toEqual([before]);
  expect(print("schedul x { }\n")).not.toEqual([before]);
});

test("files that could not be read make the run no success", () => {
  const unread = [{ file: "x y.symbi", message: "no such file." }];
  const log: Log = JSON.parse(renderSarif([], {}, { ...facts, unread }));
  expect(validate(log)).toBe(true);
  expect(log.runs[0]?.invocations).toMatchObject([
    {
      executionSuccessful: false,
      toolExecutionNotifications: [
        {
          level: "error",
          message: { text: "no such file." },
          locations: [{ physicalLocation: { artifactLocation: { uri: "x%20y.symbi" } } }],
        },
      ],
    },
  ]);
});
