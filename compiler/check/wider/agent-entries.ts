import type { Block, Field, OpaqueItem, Span } from "../../../grammar/ast.ts";
import { parse } from "../../../grammar/index.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import { keyText } from "../read/key.ts";
import type { Scope } from "../scope.ts";

/** Whether an entry of an agent is an older form of something that the language has. */
export function isOlderEntry({ keyword }: OpaqueItem): boolean {
  return keyword.text === "schedule" || keyword.text === "capabilities";
}

/** What stands inside an agent in an older form: it is not read, and would be missed. */
export function checkOlderEntries(agent: Block, scope: Scope): void {
  let schedules = 0;
  for (const entry of agent.body.entries) {
    if (entry.kind !== "opaque" || !isOlderEntry(entry)) continue;
    const fields = fieldsOf(entry, scope);
    if (entry.keyword.text === "capabilities") checkCapabilities(entry, fields, scope);
    else {
      schedules += 1;
      const fixes = fields === undefined ? [] : movingOut(entry, fields, agent, schedules, scope);
      scope.report("nested-schedule", entry.keyword.span, {}, { fixes });
    }
  }
}

/** One line of the block: a field, or a comment. */
interface Line extends Span {
  readonly field: Field | undefined;
  readonly text: string;
}

/** What a block says that the parser kept as text; undefined where it is more than fields without their `:`. */
function fieldsOf({ span }: OpaqueItem, scope: Scope): readonly Line[] | undefined {
  const text = scope.source.slice(span);
  const { file, problems } = parse(text);
  const [block] = file.items;
  if (block?.kind !== "block" || problems.some(({ code }) => code !== "missing-separator")) return undefined;
  const lines: Line[] = [];
  for (const entry of block.body.entries) {
    if (entry.kind === "opaque" || entry.value === undefined) return undefined;
    const { start, end } = entry.value.span;
    lines.push({ ...entry.span, field: entry, text: text.slice(start, end) });
  }
  for (const { start, end, text } of file.comments) {
    const isInside = lines.some((line) => line.start < start && end < line.end);
    if (!isInside) lines.push({ start, end, field: undefined, text });
  }
  return lines.toSorted((left, right) => left.start - right.start);
}

/** The schedule as it stands at the top of a file, after its agent. */
function movingOut(
  entry: OpaqueItem,
  lines: readonly Line[],
  agent: Block,
  count: number,
  scope: Scope,
): readonly Fix[] {
  // Where the agent ends must be known: behind that the schedule goes.
  if (agent.name === undefined || agent.incomplete) return [];
  const name = keyText(agent.name);
  const given = new Set(lines.map(({ field }) => (field === undefined ? "" : keyText(field.key))));
  const scheduleName = entry.name === undefined ? undefined : keyText(entry.name);
  const own = [
    ...(given.has("name") ? [] : [`name: "${scheduleName ?? (count === 1 ? name : `${name}-${count}`)}"`]),
    ...(given.has("agent") ? [] : [`agent: "${name}"`]),
  ];
  const body = [...own, ...lines.map(written)].map((line) => `  ${line}\n`).join("");
  const { end } = agent.span;
  return [
    {
      title: "Move it out of the agent",
      applicability: "unsafe",
      edits: [
        { span: scope.source.removal(entry.span), text: "" },
        { span: { start: end, end }, text: `\n\nschedule {\n${body}}` },
      ],
    },
  ];
}

function written({ field, text }: Line): string {
  if (field?.value === undefined) return text;
  const key = keyText(field.key);
  // Older files count it in seconds.
  if (key === "max_jitter") return field.value.kind === "number" ? `jitter: "${text}s"` : `jitter: ${text}`;
  return `${field.key.kind === "word" ? key : `"${key}"`}: ${text}`;
}

function checkCapabilities(entry: OpaqueItem, lines: readonly Line[] | undefined, scope: Scope): void {
  const tools = lines?.map(({ field, text }) => {
    const isTool = field !== undefined && keyText(field.key) === "tool";
    return isTool && field.value?.kind === "string" ? text : undefined;
  });
  const isList = tools !== undefined && tools.length > 0 && !tools.includes(undefined);
  const list = `capabilities: [${isList ? tools.join(", ") : '"deployment"'}]`;
  const fix: Fix = {
    title: `Write ${quoted(list)}`,
    applicability: "unsafe",
    edits: [{ span: entry.span, text: list }],
  };
  scope.report(
    "capabilities-block",
    entry.keyword.span,
    { example: quoted(list) },
    { fixes: isList ? [fix] : [] },
  );
}
