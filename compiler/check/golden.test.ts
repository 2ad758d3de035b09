import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { check, renderText, type CheckedWorkspace } from "../index.ts";

/** Before the instants that the examples name. */
const now = Date.UTC(2026, 0, 1);

interface Sample {
  readonly name: string;
  readonly text: string;
}

function samplesIn(folder: string): readonly Sample[] {
  const url = new URL(`golden/${folder}/`, import.meta.url);
  return readdirSync(url)
    .filter((name) => name.endsWith(".symbi"))
    .map((name) => ({
      name: name.replace(/\.symbi$/, ""),
      text: readFileSync(new URL(name, url), "utf8"),
    }));
}

const read = (text: string): CheckedWorkspace => check({ "main.symbi": text }, { now });

/** The text after the first fix that there is, again and again. */
function mended(text: string): string {
  let result = text;
  for (let round = 0; round < 20; round++) {
    const [fix] = read(result).diagnostics.flatMap(({ fixes }) => fixes);
    if (fix === undefined) return result;
    for (const { span, text: put } of fix.edits.toSorted((a, b) => b.span.start - a.span.start)) {
      result = result.slice(0, span.start) + put + result.slice(span.end);
    }
  }
  throw new Error(`There is no end of fixes:\n${result}`);
}

/** What is said of a text, what it still defines, and the same of the text that the fixes leave. */
function rendered(text: string): string {
  const parts = [told(text)];
  const after = mended(text);
  if (after !== text) parts.push(`~~~ mended\n${after}~~~\n`, told(after));
  return parts.join("\n");
}

function told(text: string): string {
  const { diagnostics, jobs, agents } = read(text);
  const names = (list: readonly { readonly name: string }[]): string =>
    list.map(({ name }) => name).join(", ") || "none";
  const report = renderText(diagnostics, { "main.symbi": text }, { color: false });
  return `${report}agents: ${names(agents)}\nschedules: ${names(jobs)}\n`;
}

const errorsIn = (text: string): readonly string[] =>
  read(text).diagnostics.flatMap(({ severity, code }) => (severity === "error" ? [code] : []));

describe("one mistake is one problem, and costs no other declaration", () => {
  test.each(samplesIn("recovery"))("$name", async ({ name, text }) => {
    await expect(rendered(text)).toMatchFileSnapshot(`golden/recovery/${name}.txt`);
    const { diagnostics, jobs, agents } = read(text);
    expect(diagnostics).toHaveLength(1);
    expect(jobs.map((job) => job.name)).toContain("hourly");
    expect(agents.map((agent) => agent.name)).toEqual(expect.arrayContaining(["reporter", "helper"]));
  });

  test("there is one for each row of the table", () => {
    const rows = new Set(samplesIn("recovery").map(({ name }) => name.slice(0, 2)));
    expect([...rows]).toEqual(["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"]);
  });
});

describe("what other dialects write is said once, and is valid once it is mended", () => {
  test.each(samplesIn("dialects"))("$name", async ({ name, text }) => {
    await expect(rendered(text)).toMatchFileSnapshot(`golden/dialects/${name}.txt`);
    expect(errorsIn(mended(text))).toEqual([]);
  });
});
