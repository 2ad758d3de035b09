import { catalogue, type Code, type Diagnostic, type Fix, type Place } from "../diagnostics/index.ts";
import { fingerprint } from "../select/index.ts";
import type { Position, SourceText } from "../source/index.ts";
import type { ReportFacts } from "./facts.ts";
import { ruleHelp, ruleName } from "./rule.ts";
import { sourcesOf } from "./sources.ts";
import { fileUri, seenFrom } from "./uri.ts";

/** The folder that relative paths start at. It is not named: where a repository lies is no business of a report. */
const ROOT = "%SRCROOT%";

const levels = { error: "error", warning: "warning", info: "note", hint: "note" } as const;

/** The report in SARIF 2.1.0, for code scanning. */
export function renderSarif(
  diagnostics: readonly Diagnostic[],
  files: Readonly<Record<string, string>>,
  { version, folder = "", unread = [] }: ReportFacts,
): string {
  const sourceOf = sourcesOf(files);
  const artifactLocation = (file: string) => {
    const { uri, relative } = fileUri(seenFrom(folder, file));
    return relative ? { uri, uriBaseId: ROOT } : { uri };
  };
  const artifacts = new Map<string, number>();
  const location = (file: string) => {
    const index = artifacts.get(file) ?? artifacts.size;
    artifacts.set(file, index);
    return { ...artifactLocation(file), index };
  };
  for (const file of Object.keys(files)) location(file);

  const found = new Set(diagnostics.map(({ code }) => code));
  const codes = (Object.keys(catalogue) as Code[]).filter((code) => found.has(code));
  const ruleIndex = new Map(codes.map((code, index) => [code, index]));
  const physical = (place: Place) => ({
    physicalLocation: { artifactLocation: location(place.file), region: region(place.start, place.end) },
  });
  const results = diagnostics.map((diagnostic) => {
    const { file, code, severity, message, related, fixes } = diagnostic;
    return {
      ruleId: code,
      ruleIndex: ruleIndex.get(code),
      level: levels[severity],
      message: said(message),
      locations: [physical(diagnostic)],
      ...(related.length > 0 && {
        relatedLocations: related.map((place, id) => ({
          id,
          ...physical(place),
          message: said(place.message),
        })),
      }),
      partialFingerprints: { "symbi/v1": fingerprint(diagnostic, files[file] ?? "") },
      ...fixesOf(fixes, sourceOf(file), location(file)),
    };
  });

  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "symbi", version, semanticVersion: version, rules: codes.map(rule) } },
        invocations: [
          {
            executionSuccessful: unread.length === 0,
            toolExecutionNotifications: unread.map(({ file, message }) => ({
              level: "error",
              message: said(message),
              locations: [{ physicalLocation: { artifactLocation: artifactLocation(file) } }],
            })),
          },
        ],
        originalUriBaseIds: {
          [ROOT]: { description: { text: "The folder that symbi ran in, or the root of the repository." } },
        },
        artifacts: Array.from(artifacts.keys(), (file) => ({ location: artifactLocation(file) })),
        results,
        columnKind: "unicodeCodePoints",
        newlineSequences: ["\r\n", "\n", "\r"],
        defaultEncoding: "utf-8",
        defaultSourceLanguage: "symbi",
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function rule(code: Code): object {
  const { severity, what, why, since } = catalogue[code];
  return {
    id: code,
    name: ruleName(code),
    shortDescription: { text: what },
    fullDescription: { text: `${what} ${why}` },
    help: ruleHelp(code),
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ["schedule"],
      since,
      // What GitHub sorts alerts by.
      "problem.severity": severity === "error" || severity === "warning" ? severity : "recommendation",
    },
  };
}

/** A sentence as a message: in one, braces stand for arguments unless they are doubled (§3.11.5). */
function said(text: string): { readonly text: string } {
  return { text: text.replaceAll(/[{}]/g, "$&$&") };
}

function region(start: Position, end: Position): object {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** Offsets have no lines where the text is not at hand; then the fixes are left out. */
function fixesOf(fixes: readonly Fix[], source: SourceText | undefined, artifactLocation: object): object {
  const usable = fixes.filter(({ edits }) => edits.length > 0);
  if (source === undefined || usable.length === 0) return {};
  return {
    fixes: usable.map(({ title, applicability, edits }) => ({
      description: said(title),
      artifactChanges: [
        {
          artifactLocation,
          replacements: edits.map(({ span, text }) => ({
            deletedRegion: region(source.position(span.start), source.position(span.end)),
            ...(text !== "" && { insertedContent: { text } }),
          })),
        },
      ],
      properties: { applicability },
    })),
  };
}
