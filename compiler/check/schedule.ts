import type { ObjectBody, Span, StringValue, Word } from "../../grammar/ast.ts";
import { schedule } from "../../grammar/vocabulary/index.ts";
import { jobDefinition, type JobDefinition } from "../definition/index.ts";
import { quoted } from "../diagnostics/index.ts";
import type { CheckedName } from "./declaration.ts";
import { demandOf, type Demand } from "./demand.ts";
import { checkName } from "./formats/names.ts";
import { readBlock, type BlockReading } from "./read/block.ts";
import { keyText } from "./read/key.ts";
import { checkBackoff } from "./rules/attempts.ts";
import { checkChannels } from "./rules/channels.ts";
import { proveCron } from "./rules/cron-proofs.ts";
import { checkEffects } from "./rules/effects.ts";
import { checkPlainHttp } from "./rules/plain-http.ts";
import { checkProgram } from "./rules/program.ts";
import { checkSession } from "./rules/session.ts";
import { checkTrigger } from "./rules/trigger.ts";
import { checkWindow } from "./rules/window.ts";
import type { Scope } from "./scope.ts";
import { checkSecrets } from "./secrets/check.ts";
import { checkOlderFields, olderFields } from "./wider/older-fields.ts";
import { reportWeekdays, weekdayDoubt } from "./wider/weekdays.ts";

/** The parts of a schedule, from a file or from JSON. */
export interface ScheduleParts {
  readonly header: Span;
  readonly name: Word | StringValue | undefined;
  readonly body: ObjectBody;
  /** Blocks of the wider Symbiont language stand beside it. */
  readonly besideWider: boolean;
}

export interface CheckedSchedule {
  readonly demand: Demand;
  readonly name: CheckedName | undefined;
  /** The agent that it names. */
  readonly agent: CheckedName | undefined;
  /** Undefined where there is an error in it. */
  readonly definition: JobDefinition | undefined;
}

export function checkSchedule(parts: ScheduleParts, scope: Scope): CheckedSchedule {
  const before = scope.errors;
  const isNamed = parts.name !== undefined && scope.source.kind === "symbi";
  const { entries, older, isSaidTwice } = isNamed
    ? olderFields(parts.body.entries)
    : { ...parts.body, older: [], isSaidTwice: false };
  const reading = readBlock(schedule, { ...parts.body, entries }, parts.header, scope);
  const name = nameOf(parts.name, reading, scope);
  const trigger = checkTrigger(reading, scope);
  const { at, cron } = trigger;
  const fires = cron === undefined || proveCron(cron, reading, scope);
  checkChannels(reading, scope);
  checkWindow(reading, fires ? trigger : { at, cron: undefined }, scope);
  checkBackoff(reading, scope);
  checkProgram("probe", reading.nested.get("heartbeat")?.fields.get("probe"), scope);
  checkRenaming(name, reading, scope);
  checkEffects(reading, scope);
  checkSession(reading, scope);
  checkPlainHttp(reading, scope);
  checkSecrets(reading, scope);
  const written = reading.fields.get("cron");
  const doubt = isNamed && (parts.besideWider || older.length > 0) ? weekdayDoubt(written, scope) : undefined;
  if (doubt !== undefined) reportWeekdays(doubt, scope);
  const { timezone } = reading.values;
  checkOlderFields(older, { cron: written, timezone, isSaidTwice, safe: doubt === undefined }, scope);
  const { agent } = reading.values;
  const agentNode = reading.fields.get("agent")?.value;
  return {
    demand: demandOf(reading),
    name,
    agent: agent === undefined || agentNode === undefined ? undefined : { text: agent, span: agentNode.span },
    definition:
      scope.errors === before && name !== undefined
        ? jobDefinition(reading.values, name.text, at)
        : undefined,
  };
}

/** The name from the header or from the field. */
function nameOf(
  header: Word | StringValue | undefined,
  reading: BlockReading<typeof schedule>,
  scope: Scope,
): CheckedName | undefined {
  const field = reading.fields.get("name");
  const named = reading.values.name;
  const inside =
    named === undefined || field?.value === undefined ? undefined : { text: named, span: field.value.span };
  if (header === undefined) {
    if (field === undefined && !reading.misspelt.has("name")) {
      const example = scope.source.example(schedule.fields.name.example);
      const why = "a job is known by its name";
      scope.report("missing-name", reading.header, { block: "schedule", why, example });
    }
    return inside;
  }
  const text = keyText(header);
  if (!checkName(text, header.span, "schedule", scope)) return inside;
  if (inside !== undefined && inside.text !== text) {
    scope.report(
      "conflicting-names",
      inside.span,
      { header: quoted(text), name: quoted(inside.text) },
      { related: [{ span: header.span, message: "The header names it here." }] },
    );
  }
  return { text, span: header.span };
}

function checkRenaming(
  name: CheckedName | undefined,
  { fields, values }: BlockReading<typeof schedule>,
  scope: Scope,
): void {
  const field = fields.get("previous_name");
  if (name === undefined || field?.value === undefined || values.previous_name !== name.text) return;
  scope.report(
    "same-previous-name",
    field.value.span,
    { name: quoted(name.text) },
    {
      related: [{ span: name.span, message: "It is so named here." }],
      fixes: [
        {
          title: "Remove `previous_name`",
          applicability: "safe",
          edits: [{ span: scope.source.removal(field.span), text: "" }],
        },
      ],
    },
  );
}
