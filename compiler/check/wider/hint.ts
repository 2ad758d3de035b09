import type { Item, OpaqueItem } from "../../../grammar/ast.ts";
import { enumeration } from "../../words/index.ts";
import type { Scope } from "../scope.ts";
import { isOlderEntry } from "./agent-entries.ts";

/** The blocks of a file that are kept and not interpreted, but for those that a diagnostic of their own speaks of. */
export function widerBlocks(items: readonly Item[]): readonly OpaqueItem[] {
  return items.flatMap((item) => {
    if (item.kind === "opaque") return [item];
    const inside = item.body.entries.filter((entry) => entry.kind === "opaque");
    return inside.filter((entry) => item.keyword.text !== "agent" || !isOlderEntry(entry));
  });
}

/** Says so once a file, at the first of them. */
export function hintAtWiderBlocks(blocks: readonly OpaqueItem[], scope: Scope): void {
  const [first] = blocks;
  if (first === undefined) return;
  const kinds = enumeration([...new Set(blocks.map(({ keyword }) => keyword.text))]);
  const words =
    blocks.length === 1 ? `This ${kinds} block belongs` : `The ${kinds} blocks of this file belong`;
  const span = { start: first.keyword.span.start, end: (first.name ?? first.keyword).span.end };
  scope.report("wider-language", span, { blocks: words });
}
