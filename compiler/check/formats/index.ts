import type { Field } from "../../../grammar/ast.ts";
import type { KeyFormat, TextFormat } from "../../../grammar/vocabulary/index.ts";
import { quoted } from "../../diagnostics/index.ts";
import type { Scope } from "../scope.ts";
import { email, fileName, slackChannel } from "./delivery.ts";
import { closingTime, openingTime } from "./hours.ts";
import { agentName, jobName } from "./names.ts";
import { regularExpression } from "./pattern.ts";
import { fitForPrograms, holdsSomething, type FormatCheck } from "./text.ts";
import { timezone } from "./timezone.ts";
import { checkHeaderName, headerValue, url } from "./web.ts";

const anything: FormatCheck = (text) => text.value;
const something: FormatCheck = (text, scope) => (holdsSomething(text, scope) ? text.value : undefined);
const handedOver: FormatCheck = (text, scope) => (fitForPrograms(text, scope) ? text.value : undefined);
const trimmed: FormatCheck = (text) => text.value.trim();

/** One check for each format of the vocabulary. What depends on other fields is checked by the rules. */
export const formats: Readonly<Record<TextFormat, FormatCheck>> = {
  text: anything,
  job_name: jobName,
  agent_name: agentName,
  cron: trimmed,
  instant: trimmed,
  timezone,
  label: something,
  channel: something,
  url,
  header_value: headerValue,
  slack_channel: slackChannel,
  email,
  mail_subject: (text, scope) => (holdsSomething(text, scope) ? headerValue(text, scope) : undefined),
  file_name: fileName,
  credential: something,
  argument: handedOver,
  path: (text, scope) => (holdsSomething(text, scope) ? handedOver(text, scope) : undefined),
  environment_value: handedOver,
  opening_time: openingTime,
  closing_time: closingTime,
  regular_expression: regularExpression,
};

interface KeyCheck {
  check(key: string, field: Field, scope: Scope): void;
  /** Two keys with the same identity are the same key. */
  identity(key: string): string;
}

/** One check for each kind of key of the vocabulary. */
export const keyFormats: Readonly<Record<KeyFormat, KeyCheck>> = {
  header_name: { check: checkHeaderName, identity: (key) => key.toLowerCase() },
  variable_name: { check: checkVariableName, identity: (key) => key },
};

function checkVariableName(name: string, field: Field, scope: Scope): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return;
  scope.report("bad-variable-name", field.key.span, { name: quoted(name) });
}
