import type { CheckedFile } from "../check/index.ts";
import { messageOf, quoted } from "../diagnostics/index.ts";
import type { Span } from "../../grammar/ast.ts";
import { schedulesOf } from "./known.ts";
import type { FileFinding } from "./place.ts";

interface Claim {
  readonly file: string;
  readonly span: Span;
}

/** A registered job goes on under one name: nobody else has its former name, and nobody else claims it. */
export function checkRenames(files: ReadonlyMap<string, CheckedFile>, findings: FileFinding[]): void {
  const renamed = [...schedulesOf(files)].filter(({ declaration }) => declaration.demand.previousName);
  if (renamed.length === 0) return;
  const names = new Map<string, Claim>();
  for (const { file, declaration } of schedulesOf(files)) {
    if (declaration.name !== undefined)
      names.set(declaration.name.text, { file, span: declaration.name.span });
  }
  const claimed = new Map<string, Claim>();
  for (const { file, declaration } of renamed) {
    const { text: former, span } = declaration.demand.previousName ?? {};
    if (former === undefined || span === undefined || former === declaration.name?.text) continue;
    const taken = names.get(former);
    const holder = taken ?? claimed.get(former);
    if (holder === undefined) {
      claimed.set(former, { file, span });
      continue;
    }
    const how = taken === undefined ? "says so, too" : "still has that name";
    findings.push({
      file,
      finding: {
        code: "previous-name-taken",
        message: messageOf("previous-name-taken", { name: quoted(former), how }),
        span,
        related: [{ ...holder, message: "The other schedule stands here." }],
        fixes: [],
      },
    });
  }
}
