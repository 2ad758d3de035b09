import { catalogue, explain, type Code, type Explanation } from "../../compiler/index.ts";
import { cell, code as codeBlock, page, prose, table } from "./markdown.ts";

const source = "compiler/diagnostics/catalogue";

/** A page for each diagnostic, and their index. */
export function diagnosticsPages(folder: string): readonly (readonly [path: string, text: string])[] {
  const pages = (Object.keys(catalogue) as Code[]).map(explain);
  return [
    [`${folder}/README.md`, index(pages)],
    ...pages.map((explanation): [string, string] => [
      `${folder}/${explanation.code}.md`,
      pageOf(explanation),
    ]),
  ];
}

function index(pages: readonly Explanation[]): string {
  return page(
    source,
    "# Diagnostics",
    "What `symbi check` may say. `symbi explain CODE` shows a page in the terminal.",
    table(
      ["Code", "Severity", "What"],
      pages.map(({ code, severity, what }) => [`[\`${code}\`](${code}.md)`, severity, cell(what)]),
    ),
  );
}

function pageOf({
  code,
  severity,
  silencing,
  what,
  why,
  fix,
  bad,
  output,
  good,
  since,
}: Explanation): string {
  return page(
    source,
    `# \`${code}\``,
    `**${severity}**, since ${since}`,
    prose(what),
    `## Why`,
    prose(why),
    `## What to do`,
    prose(fix),
    silencing,
    `## Wrong`,
    codeBlock("symbi", bad),
    codeBlock("text", output),
    `## Right`,
    codeBlock("symbi", good),
  );
}
