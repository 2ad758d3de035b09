import type { Entry, Field, Span, StringValue, Value } from "../../../grammar/ast.ts";
import { CronSyntaxError, parseCron } from "../../cron/index.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import { keyText } from "../read/key.ts";
import { instantText } from "../rules/instant.ts";
import type { Scope } from "../scope.ts";
import { addressee } from "./addressee.ts";

/** The fields of a schedule that only the wider Symbiont language has, and what it says without them. */
export interface OlderFields {
  /** The entries as the language has them: `deliver` stands for the fields that it means, the others are left out. */
  readonly entries: readonly Entry[];
  readonly older: readonly Field[];
  /** `delivery` stands beside `deliver`. */
  readonly isSaidTwice: boolean;
}

/** Takes the older fields out of a schedule that is named in its header. */
export function olderFields(entries: readonly Entry[]): OlderFields {
  const older: Field[] = [];
  const today: Entry[] = [];
  const isSaidTwice = entries.some((entry) => entry.kind === "field" && keyText(entry.key) === "delivery");
  for (const entry of entries) {
    if (entry.kind === "opaque" || !isOlder(entry)) today.push(entry);
    else {
      older.push(entry);
      if (keyText(entry.key) === "deliver")
        today.push(...meantBy(entry).slice(0, isSaidTwice ? 1 : undefined));
    }
  }
  return { entries: older.length === 0 ? entries : today, older, isSaidTwice };
}

function isOlder({ key, value }: Field): boolean {
  switch (keyText(key)) {
    case "deliver":
    case "one_shot":
    case "audit":
      return value !== undefined;
    case "policy":
      return (value?.kind === "string" && !value.unterminated) || value?.kind === "word";
    default:
      return false;
  }
}

/** `deliver` as the fields that say the same, each at the place of the address. */
function meantBy(field: Field): readonly Field[] {
  const written = addressOf(field);
  if (written === undefined) return [];
  return written.fields.map(([name, text]): Field => {
    const item: StringValue = { kind: "string", span: written.span, value: text, unterminated: false };
    const isList = name === "delivery" || name === "email_recipients";
    const value: Value = isList
      ? { kind: "list", span: written.span, items: [item], incomplete: false }
      : item;
    return { ...field, key: { kind: "word", span: field.key.span, text: name }, separator: ":", value };
  });
}

function addressOf({ value }: Field): { readonly span: Span; readonly fields: readonly Pair[] } | undefined {
  if (value?.kind !== "string" && value?.kind !== "word") return undefined;
  const fields = addressee(value.kind === "string" ? value.value : value.text);
  return fields && { span: value.span, fields };
}

type Pair = readonly [name: string, text: string];

/** What a fix may take for granted about the schedule. */
interface Surroundings {
  readonly cron: Field | undefined;
  readonly timezone: string | undefined;
  readonly isSaidTwice: boolean;
  /** The expression means what it says: nothing is open that shows only beside the older fields. */
  readonly safe: boolean;
}

/** Says of each older field what to write today, and where it is not honoured. */
export function checkOlderFields(older: readonly Field[], around: Surroundings, scope: Scope): void {
  for (const field of older) {
    switch (keyText(field.key)) {
      case "deliver":
        checkDeliver(field, around, scope);
        break;
      case "one_shot":
        checkOneShot(field, around, scope);
        break;
      case "audit":
        deprecated(field, "Every run is audited: remove it.", [removing(field, around.safe, scope)], scope);
        break;
      default:
        checkNamedPolicy(field, scope);
    }
  }
}

function checkDeliver(field: Field, { safe, isSaidTwice }: Surroundings, scope: Scope): void {
  const address = addressOf(field);
  const { value } = field;
  if (address === undefined) {
    const isBroken = value?.kind === "bad" || (value?.kind === "string" && value.unterminated);
    if (isBroken || value === undefined) scope.skip();
    else scope.report("bad-deliver", value.span, { value: quoted(scope.source.slice(value.span)) });
    return;
  }
  const lines = address.fields.map(([name, text]) => {
    const isList = name === "delivery" || name === "email_recipients";
    return `${name}: ${isList ? `["${text}"]` : `"${text}"`}`;
  });
  const indent = indentBefore(field.span, scope);
  const text = lines.join(indent === undefined ? ", " : `\n${indent}`);
  const words = lines.map(quoted).join(" and ");
  const fix: Fix = {
    title: `Write ${words}`,
    applicability: safe ? "safe" : "unsafe",
    edits: [{ span: field.span, text }],
  };
  // Which of the two is meant, nobody knows.
  deprecated(field, `Write ${words}.`, isSaidTwice ? [] : [fix], scope);
}

/** The blanks before a field that begins its line. */
function indentBefore({ start }: Span, scope: Scope): string | undefined {
  const before = scope.source.slice({ start: Math.max(0, start - 100), end: start });
  return /[\r\n]([ \t]*)$/.exec(before)?.[1];
}

function checkOneShot(field: Field, around: Surroundings, scope: Scope): void {
  const { value } = field;
  const text = value === undefined ? "" : scope.source.slice(value.span).replaceAll('"', "");
  const repeats = around.cron !== undefined && text === "true";
  if (text !== "true" && text !== "false") {
    const params = { subject: "`one_shot`", wanted: "`true` or `false`", found: quoted(text), hint: "" };
    if (value === undefined || value.kind === "bad") scope.skip();
    else scope.report("wrong-type", value.span, params);
    return;
  }
  if (repeats) {
    reportRepeating(field, around, scope);
    return;
  }
  const why =
    text === "false" ? "`cron` repeats without it: remove it." : "`at` runs once without it: remove it.";
  deprecated(field, why, [removing(field, around.safe, scope)], scope);
}

/** To remove the field alone is no fix: it would leave a schedule that repeats and no word of what was meant. */
function reportRepeating(field: Field, { cron, timezone, safe }: Surroundings, scope: Scope): void {
  const next = cron === undefined || !safe ? undefined : nextFire(cron, timezone, scope);
  const fixes: Fix[] =
    cron === undefined || next === undefined
      ? []
      : [
          {
            title: `Run it once: \`at: "${next}"\``,
            applicability: "unsafe",
            edits: [
              { span: cron.span, text: `at: "${next}"` },
              { span: scope.source.removal(field.span), text: "" },
            ],
          },
        ];
  const said = next === undefined ? "" : ` Its next match is ${next}.`;
  deprecated(field, "For a job that runs once, write `at`.", fixes, scope);
  scope.report("one-shot-repeats", field.span, { next: said }, { fixes });
}

/** Undefined where the present is not known, or the expression does not say. */
function nextFire({ value }: Field, timezone: string | undefined, scope: Scope): string | undefined {
  if (scope.now === undefined || value?.kind !== "string" || value.unterminated) return undefined;
  try {
    const ms = parseCron(value.value.trim(), { timezone }).nextMs(scope.now);
    return ms === undefined ? undefined : instantText(ms, false);
  } catch (error) {
    // What is wrong with it is said in its own place.
    if (error instanceof CronSyntaxError) return undefined;
    throw error;
  }
}

function checkNamedPolicy(field: Field, scope: Scope): void {
  const { value } = field;
  if (value === undefined) return;
  const block = "policy { require_approval: true }";
  const asking: Fix = {
    title: `Ask before each run: ${quoted(block)}`,
    applicability: "unsafe",
    edits: [{ span: field.span, text: block }],
  };
  deprecated(field, "The conditions of a run stand in a block: `policy { … }`.", [asking], scope);
  const policy = quoted(scope.source.slice(value.span));
  scope.report("unenforced-policy", value.span, { policy }, { fixes: [asking] });
}

function deprecated(field: Field, instead: string, fixes: readonly Fix[], scope: Scope): void {
  scope.report("deprecated-field", field.key.span, { field: keyText(field.key), instead }, { fixes });
}

function removing(field: Field, safe: boolean, scope: Scope): Fix {
  return {
    title: `Remove ${quoted(keyText(field.key))}`,
    applicability: safe ? "safe" : "unsafe",
    edits: [{ span: scope.source.removal(field.span), text: "" }],
  };
}
