import { readFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { textMateGrammar } from "../../grammar/editor/index.ts";
import { cliPage } from "./cli.ts";
import { configurationPage } from "./configuration.ts";
import { diagnosticsPages } from "./diagnostics.ts";
import { jobSchema } from "./job-schema.ts";
import { languagePage } from "./language.ts";

/** The folder that holds generated pages of one kind and nothing else. */
export const diagnosticsFolder = "docs/reference/diagnostics";

/** Every generated file by its path from the root, formatted as everything here is. */
export async function generatedPages(root: string): Promise<ReadonlyMap<string, string>> {
  const written: readonly (readonly [path: string, text: string])[] = [
    ...diagnosticsPages(diagnosticsFolder),
    ["docs/reference/language.md", languagePage()],
    ["docs/reference/cli.md", cliPage()],
    ["docs/reference/configuration.md", configurationPage()],
    ["docs/reference/job.schema.json", JSON.stringify(jobSchema())],
    ["grammar/editor/symbi.tmLanguage.json", JSON.stringify(textMateGrammar())],
  ];
  const pages = new Map<string, string>();
  for (const [path, text] of written) {
    const filepath = `${root}/${path}`;
    pages.set(path, await format(text, { ...(await resolveConfig(filepath)), filepath }));
  }
  return pages;
}

/** A file as it is, undefined where there is none. */
export function current(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
