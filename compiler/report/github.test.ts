import { describe, expect, test } from "vitest";
import { check, renderGitHub } from "../index.ts";
import { samples } from "./testing/samples.ts";

const facts = { version: "1.2.3" };

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** As the runner reads a line (`ActionCommand.TryParseV2`). Undefined: no command. */
function command(line: string): Command | undefined {
  const match = /^::([a-z-]+)(?: ([^]*?))?::([^]*)$/.exec(line);
  if (match?.[1] === undefined) return undefined;
  const pairs = (match[2] ?? "").split(",").map((pair): [string, string] => {
    const at = pair.indexOf("=");
    const value = pair
      .slice(at + 1)
      .replaceAll("%2C", ",")
      .replaceAll("%3A", ":");
    return [pair.slice(0, at), unescaped(value)];
  });
  return { name: match[1], properties: Object.fromEntries(pairs), message: unescaped(match[3] ?? "") };
}

function unescaped(text: string): string {
  return text.replaceAll("%0A", "\n").replaceAll("%0D", "\r").replaceAll("%25", "%");
}

const names = { error: "error", warning: "warning", info: "notice", hint: "notice" };

describe.each(samples)("%s", (_title, { files, diagnostics }) => {
  const lines = renderGitHub(diagnostics, files, facts).split("\n");

  test("is read back as it was said, one line each, then the summary", () => {
    expect(lines.at(-1)).toBe("");
    expect(lines.at(-2)).toMatch(/ in \d+ files?\.$/);
    const read = lines.slice(0, -2).map(command);
    expect(
      read.map((found) => [found?.name, found?.properties["title"], found?.message.split("\n")[0]]),
    ).toEqual(diagnostics.map(({ severity, code, message }) => [names[severity], `symbi ${code}`, message]));
    for (const [index, { start, end }] of diagnostics.entries()) {
      expect(read[index]?.properties).toMatchObject({
        line: String(start.line),
        endLine: String(end.line),
        col: String(start.column),
        endColumn: String(end.column),
      });
    }
  });

  test("holds no control characters", () => {
    // oxlint-disable-next-line no-control-regex
    expect(lines.join("")).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });
});

test("the file of an annotation is the file's name, whatever it holds", () => {
  const file = "a %0A,b:c\nd.symbi";
  const report = renderGitHub(check({ [file]: "schedul {}" }).diagnostics, { [file]: "schedul {}" }, facts);
  expect(command(report.split("\n")[0] ?? "")?.properties["file"]).toBe(file);
});

test("related places and fixes are part of the message", () => {
  const files = {
    "a.symbi": 'schedule s { agent: "x" tags: [a, a] cron: "0 9 * * *" at: "2030-01-01T00:00:00Z" }',
  };
  const messages = renderGitHub(check(files).diagnostics, files, facts)
    .split("\n")
    .map((line) => command(line)?.message ?? "");
  expect(messages).toContainEqual(
    expect.stringMatching(/\na\.symbi:1:38: note: `cron` is given here\.\nhelp: Remove `cron` \(unsafe\)\n/),
  );
  expect(messages).toContainEqual(expect.stringMatching(/\nhelp: Remove the second `a`$/));
});

test("files that could not be read are errors", () => {
  const unread = [{ file: "x,y.symbi", message: "no such file." }];
  const [line] = renderGitHub([], {}, { ...facts, unread }).split("\n");
  expect(line).toBe("::error file=x%2Cy.symbi,title=symbi::no such file.");
});

test("a file is named from the root of the repository, unless it is named from the root of all", () => {
  const files = { "a.symbi": "schedul {}", "/b.symbi": "schedul {}" };
  const report = renderGitHub(check(files).diagnostics, files, { ...facts, folder: "jobs/daily/" });
  expect(report.match(/file=[^,]*/g)).toEqual(["file=jobs/daily/a.symbi", "file=/b.symbi"]);
});
