import type { Span } from "../../../grammar/ast.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import type { Scope } from "../scope.ts";
import type { FormatCheck } from "./text.ts";

const LONGEST_NAME = 128;

interface NameRule {
  readonly pattern: RegExp;
  readonly first: string;
}

const rules = {
  schedule: { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, first: "a letter or a digit" },
  agent: { pattern: /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, first: "a letter, a digit or `_`" },
} as const satisfies Readonly<Record<string, NameRule>>;

export type Named = keyof typeof rules;

export const jobName: FormatCheck = (text, scope) =>
  checkName(text.value, text.node.span, "schedule", scope) ? text.value : undefined;

export const agentName: FormatCheck = (text, scope) =>
  checkName(text.value, text.node.span, "agent", scope) ? text.value : undefined;

/** Whether a name is one, said at `span` where it is not. */
export function checkName(name: string, span: Span, named: Named, scope: Scope): boolean {
  const rule = rules[named];
  if (rule.pattern.test(name)) return true;
  const mended = mend(name);
  const fix: Fix = {
    title: `Write "${mended}"`,
    applicability: "unsafe",
    edits: [{ span, text: `"${mended}"` }],
  };
  scope.report(
    "bad-name",
    span,
    { name: quoted(name), problem: problemOf(name), first: rule.first },
    { fixes: rule.pattern.test(mended) && mended !== name ? [fix] : [] },
  );
  return false;
}

function problemOf(name: string): string {
  if (name === "") return "it is empty";
  const odd = /[^A-Za-z0-9._-]/u.exec(name)?.[0];
  if (odd === " ") return "it holds a blank";
  if (odd !== undefined) return `it holds ${quoted(odd)}`;
  if (name.length > LONGEST_NAME) return `it is ${name.length} characters long`;
  return `it begins with ${quoted(name.slice(0, 1))}`;
}

/** The name without accents, other characters as `-`. */
function mend(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+|-+$/g, "")
    .slice(0, LONGEST_NAME);
}
