/** Text for a Markdown paragraph: what stands outside of code may neither open an HTML tag nor begin an entity. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll("&", "&amp;").replaceAll("<", "&lt;")))
    .join("");
}

/** Text for a cell of a table, where a bar would end the cell, in code too. */
export function cell(text: string): string {
  return prose(text)
    .replaceAll("|", String.raw`\|`)
    .replaceAll("\n", " ");
}

export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A code block, whatever stands in the text. */
export function code(language: string, text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n*$/, "\n")}${fence}`;
}

/** A page, with word on where it comes from. */
export function page(source: string, ...parts: readonly string[]): string {
  return `${[`<!-- Made from ${source} by \`npm run docs\`: change it there. -->`, ...parts].join("\n\n")}\n`;
}

/** The link to a heading of the same page, as GitHub names it. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
