import type { Field, Span } from "../../../grammar/ast.ts";
import type { schedule } from "../../../grammar/vocabulary/index.ts";
import { cronProblems, CronSyntaxError, parseCron } from "../../cron/index.ts";
import { quoted, visible, type Fix } from "../../diagnostics/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope, TextNode } from "../scope.ts";
import { inText, type CronText } from "./cron-text.ts";
import { instantsIn, instantText, readInstant } from "./instant.ts";

type ScheduleReading = BlockReading<typeof schedule>;

/** What could be read of when a schedule runs. */
export interface Trigger {
  /** An instant in UTC. */
  readonly at: string | undefined;
  /** A sound expression. */
  readonly cron: CronText | undefined;
}

/** Exactly one of `cron` and `at`, and that one right. */
export function checkTrigger(reading: ScheduleReading, scope: Scope): Trigger {
  const cron = reading.fields.get("cron");
  const at = reading.fields.get("at");
  const misspelt = reading.misspelt.has("cron") || reading.misspelt.has("at");
  if (cron === undefined && at === undefined && !misspelt) {
    scope.report("missing-trigger", reading.header, {});
  }
  if (cron !== undefined && at !== undefined) reportBoth(cron, at, scope);
  return {
    cron: cron === undefined ? undefined : checkCron(cron, scope),
    at: at === undefined ? undefined : checkAt(at, reading, scope),
  };
}

function reportBoth(cron: Field, at: Field, scope: Scope): void {
  const [first, second] = cron.span.start < at.span.start ? [cron, at] : [at, cron];
  const name = first === cron ? "cron" : "at";
  scope.report(
    "conflicting-triggers",
    second.key.span,
    {},
    {
      related: [{ span: first.key.span, message: `\`${name}\` is given here.` }],
      fixes: [removing(cron, "cron", scope), removing(at, "at", scope)],
    },
  );
}

function removing(field: Field, name: string, scope: Scope): Fix {
  return {
    title: `Remove \`${name}\``,
    applicability: "unsafe",
    edits: [{ span: scope.source.removal(field.span), text: "" }],
  };
}

/** The node and the text of a field that could be read as one. */
function textOf(field: Field): { readonly node: TextNode; readonly text: string } | undefined {
  const node = field.value;
  if (node?.kind !== "string" && node?.kind !== "block_string") return undefined;
  // Mended first, or it would be said twice.
  return node.unterminated || node.value.includes("${") ? undefined : { node, text: node.value };
}

function checkCron(field: Field, scope: Scope): CronText | undefined {
  const written = textOf(field);
  if (written === undefined) return undefined;
  const { node, text } = written;
  const expression = text.trim();
  const cron = { expression, node, indent: text.indexOf(expression) };
  const problems = problemsOf(expression);
  for (const problem of problems) reportSyntax(problem, cron, scope);
  return problems.length === 0 ? cron : undefined;
}

function problemsOf(expression: string): readonly CronSyntaxError[] {
  try {
    // Sound expressions are known, and are most.
    parseCron(expression);
    return [];
  } catch (error) {
    if (error instanceof CronSyntaxError) return cronProblems(expression);
    throw error;
  }
}

function reportSyntax({ start, end, message, repair }: CronSyntaxError, cron: CronText, scope: Scope): void {
  const span = inText(cron, start, end, scope);
  // What has no width can be mended, but not pointed at.
  const shown = span.end > span.start ? span : cron.node.span;
  const said = repair === undefined || repair.trim() === "" || message.includes(repair);
  const hint = said ? "" : ` Did you mean ${quoted(repair)}?`;
  const fixes = repair === undefined ? [] : [replacing(span, repair)];
  scope.report("cron-syntax", shown, { problem: visible(message), hint }, { fixes });
}

function replacing(span: Span, text: string): Fix {
  const title = text.trim() === "" ? "Remove it" : `Write ${quoted(text)}`;
  return { title, applicability: "unsafe", edits: [{ span, text }] };
}

function checkAt(field: Field, { fields, values }: ScheduleReading, scope: Scope): string | undefined {
  const written = textOf(field);
  if (written === undefined) return undefined;
  const { node } = written;
  const text = written.text.trim();
  const value = quoted(text);
  const reading = readInstant(text);
  switch (reading.kind) {
    case "problem": {
      const { problem, mended } = reading;
      const fixes = mended === undefined ? [] : [writing(node, mended, "safe")];
      scope.report("bad-instant", node.span, { value, problem }, { fixes });
      return undefined;
    }
    case "instant":
      return notPast(reading.ms, reading.fraction, value, node, scope);
    case "local": {
      const zone = values.timezone;
      if (zone === undefined) {
        // A `timezone` that is no zone was reported already.
        if (fields.has("timezone")) return undefined;
        const fixes = [writing(node, `${text}Z`, "unsafe")];
        scope.report("instant-without-zone", node.span, { value }, { fixes });
        return undefined;
      }
      const local = instantsIn(zone, reading.clock);
      if (local.kind === "one") return notPast(local.ms, reading.fraction, value, node, scope);
      const [first, second] = local.instants.map((ms) => instantText(ms, reading.fraction));
      if (first === undefined || second === undefined) return undefined;
      const code = local.kind === "gap" ? "skipped-local-time" : "repeated-local-time";
      scope.report(
        code,
        node.span,
        { value, zone: quoted(zone), first: quoted(first), second: quoted(second) },
        { fixes: [writing(node, first, "unsafe"), writing(node, second, "unsafe")] },
      );
      return undefined;
    }
  }
}

function notPast(ms: number, fraction: boolean, value: string, node: TextNode, scope: Scope): string {
  if (scope.now !== undefined && ms <= scope.now) scope.report("at-in-past", node.span, { value });
  return instantText(ms, fraction);
}

function writing(node: TextNode, text: string, applicability: Fix["applicability"]): Fix {
  return {
    title: `Write "${text}"`,
    applicability,
    edits: [{ span: node.span, text: `"${text}"` }],
  };
}
