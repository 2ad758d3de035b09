import { parse, type TomlTable } from "smol-toml";

/**
 * The line on which `path` is first written, 1-based. The library keeps no positions, so this reads ever longer
 * beginnings of the text until one of them holds the path. Only asked for once something is wrong.
 */
export function lineOf(toml: string, path: readonly string[]): number {
  const lines = toml.split("\n");
  let statement = 1;
  for (let end = 1; end <= lines.length; end++) {
    let table: TomlTable;
    try {
      table = parse(lines.slice(0, end).join("\n"));
    } catch {
      // Half a value: it goes on on the next line, and belongs to the line where it began.
      continue;
    }
    if (holds(table, path)) return statement;
    statement = end + 1;
  }
  return 1;
}

function holds(table: TomlTable, path: readonly string[]): boolean {
  let here: unknown = table;
  for (const name of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, name)) return false;
    here = (here as Record<string, unknown>)[name];
  }
  return true;
}
