import { channels, type FieldSpec, type FieldType, type TextFormat } from "../../grammar/vocabulary/index.ts";

/** What a text of each format has to look like. */
const formats: Readonly<Record<TextFormat, string>> = {
  text: "text",
  job_name: "a schedule's name",
  agent_name: "an agent's name",
  cron: "a [cron expression](../cron.md)",
  instant: "an ISO 8601 instant",
  timezone: "an IANA time zone",
  label: "text, not empty",
  channel: "a channel's name",
  url: "an http or https URL",
  header_value: "text without line breaks",
  slack_channel: "`#name` or a channel's id",
  email: "an address",
  file_name: "a file's name, without a folder",
  mail_subject: "one line of text",
  credential: "a secret, normally a reference",
  argument: "text",
  path: "a path",
  environment_value: "text",
  opening_time: '`"HH:MM"`, 00:00 to 23:59',
  closing_time: '`"HH:MM"`, 00:00 to 24:00',
  regular_expression: "a regular expression",
};

/** A type, for people. */
export function typeWords(type: FieldType): string {
  switch (type.kind) {
    case "string":
    case "name":
      return formats[type.format];
    case "integer":
      return `a whole number, at least ${type.min}`;
    case "decimal":
      return `a number from ${type.min} to ${type.max}`;
    case "money":
      return 'an amount with its currency, like `"5.00 USD"`';
    case "boolean":
      return "`true` or `false`";
    case "duration":
      return type.zero ? "a duration, like `30s`" : "a duration longer than zero, like `30s`";
    case "enum":
      return `one of ${type.values.map(({ value }) => `\`${value}\``).join(", ")}`;
    case "list":
      return `a list, each item ${formats[type.of.format]}${type.notEmpty === undefined ? "" : "; not empty"}`;
    case "record":
      return type.keys === "header_name"
        ? "an object of header names and texts"
        : "an object of variable names and texts";
    case "block":
      return "a block";
  }
}

export const referenceWords: Readonly<Record<FieldSpec["references"], string>> = {
  resolved: "looked up at the moment of use, never stored",
  refused: "an error",
  text: "plain text",
};

/** What the channels have to do with a field of a schedule. */
export function channelWords(field: string): readonly string[] {
  return Array.from(channels, ([channel, { needs, orElse, fields }]) => {
    if (needs === field && orElse !== undefined)
      return `The \`${channel}\` channel needs it, or \`${orElse}\`${channel === "slack" ? ", or a default in the settings" : ""}.`;
    if (needs === field) return `The \`${channel}\` channel needs it.`;
    if (orElse === field) return `The \`${channel}\` channel takes it in place of \`${needs}\`.`;
    return fields.includes(field) ? `Only the \`${channel}\` channel reads it.` : "";
  }).filter((words) => words !== "");
}
