import { catalogue, type CatalogueEntry, type Code } from "../diagnostics/index.ts";

/** A diagnostic's page of the catalogue, short: what it says, why, how to mend it, and an example. */
export function ruleHelp(code: Code): { readonly text: string; readonly markdown: string } {
  const { what, why, fix, bad, good }: CatalogueEntry = catalogue[code];
  return {
    text: `${what} ${why} ${fix}`,
    markdown: [`${what} ${why}`, fix, `Wrong:\n\n${fenced(bad)}`, `Right:\n\n${fenced(good)}`].join("\n\n"),
  };
}

/** A code block of Markdown, whatever stands in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}symbi\n${text.replace(/\n*$/, "\n")}${fence}`;
}

/** `unknown-field` as `UnknownField`. */
export function ruleName(code: Code): string {
  return code.replaceAll(/(?:^|-)([a-z])/g, (_whole, letter: string) => letter.toUpperCase());
}
