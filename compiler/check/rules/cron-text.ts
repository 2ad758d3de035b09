import type { schedule } from "../../../grammar/vocabulary/index.ts";
import type { Span } from "../../../grammar/ast.ts";
import { parseCron, writtenField, type CronFieldName, type CronSchedule } from "../../cron/index.ts";
import type { Fix } from "../../diagnostics/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope, TextNode } from "../scope.ts";

type ScheduleReading = BlockReading<typeof schedule>;

/** A sound cron expression, and where it stands. */
export interface CronText {
  readonly expression: string;
  readonly node: TextNode;
  /** How many characters of the node's text come before it. */
  readonly indent: number;
}

export function placeOf(cron: CronText, name: CronFieldName, scope: Scope): Span {
  const { start, end } = writtenField(cron.expression, name);
  return inText(cron, start, end, scope);
}

/** Where a part of the expression stands in the source. */
export function inText({ node, indent }: CronText, start: number, end: number, scope: Scope): Span {
  return scope.source.within(node, start + indent, end + indent);
}

/** A fix that puts other texts in place of fields. None for a nickname: it has no fields. */
export function rewriting(
  cron: CronText,
  fields: readonly (readonly [CronFieldName, string])[],
  title: string,
  scope: Scope,
): readonly Fix[] {
  if (cron.expression.startsWith("@")) return [];
  const edits = fields.map(([name, text]) => ({ span: placeOf(cron, name, scope), text }));
  return [{ title, applicability: "unsafe", edits }];
}

/** The zone of `cron`; undefined where one is written that is none. */
export function zoneOf({ values, fields }: ScheduleReading): string | undefined {
  return values.timezone ?? (fields.has("timezone") ? undefined : "UTC");
}

/** The expression in its zone. To ask a zone for its clocks takes ten milliseconds the first time. */
export function scheduleIn(zone: string, cron: CronText, { values }: ScheduleReading): CronSchedule {
  return parseCron(cron.expression, {
    timezone: zone,
    dstGap: values.dst_gap,
    dstOverlap: values.dst_overlap,
  });
}

const LAST_INSTANT = 8.64e15;

/** An instant some days after another one, or the last that there is. */
export function daysAfter(instant: number, days: number): number {
  return Math.min(instant + days * 86_400_000, LAST_INSTANT);
}
