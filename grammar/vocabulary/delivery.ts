import type { FieldSpec } from "./types.ts";

/** The fields of a schedule that say where its output goes. */
export const deliveryFields = {
  delivery: {
    type: {
      kind: "list",
      of: { kind: "name", format: "channel" },
      item: "a channel",
      repeats: false,
    },
    default: '["stdout"]',
    references: "refused",
    docs: "The channels that receive the output. `[]` keeps it in the history only.",
    example: 'delivery: ["stdout", "log_file"]',
    since: "0.1",
  },
  deliver_on: {
    type: {
      kind: "enum",
      values: [
        { value: "always", docs: "Every run that ended." },
        { value: "success", docs: "Runs that succeeded." },
        { value: "failure", docs: "Runs that did not." },
      ],
    },
    default: '"always"',
    references: "refused",
    docs: "Which outcomes are delivered. The others are kept in the history.",
    example: 'deliver_on: "failure"',
    since: "0.1",
  },
  webhook_url: {
    type: { kind: "string", format: "url" },
    references: "resolved",
    docs: "Where the `webhook` channel sends the output.",
    example: 'webhook_url: "https://ops.example.com/hooks/report"',
    since: "0.1",
  },
  webhook_method: {
    type: {
      kind: "enum",
      values: [
        { value: "POST", docs: "Hands a new thing in." },
        { value: "PUT", docs: "Puts the whole thing in its place." },
        { value: "PATCH", docs: "Changes a part of it." },
      ],
    },
    default: '"POST"',
    references: "refused",
    docs: "The method of the `webhook` channel's request.",
    example: 'webhook_method: "PUT"',
    since: "0.1",
  },
  webhook_headers: {
    type: { kind: "record", keys: "header_name", of: { kind: "string", format: "header_value" } },
    references: "resolved",
    docs: "Headers that the `webhook` channel adds to its request.",
    example: 'webhook_headers: { "Authorization": "Bearer ${OPS_TOKEN}" }',
    since: "0.1",
  },
  webhook_secret: {
    type: { kind: "string", format: "credential" },
    references: "resolved",
    docs: "Signs the `webhook` channel's requests (Standard Webhooks), normally a reference.",
    example: 'webhook_secret: "${REPORTS_WEBHOOK_SECRET}"',
    since: "0.1",
  },
  slack_channel: {
    type: { kind: "string", format: "slack_channel" },
    references: "resolved",
    docs: "The channel that the `slack` channel posts to: `#name`, or the channel's id.",
    example: 'slack_channel: "#ops-alerts"',
    since: "0.1",
  },
  slack_webhook_url: {
    type: { kind: "string", format: "url" },
    references: "resolved",
    docs: "An incoming webhook that the `slack` channel posts to. It needs neither `slack_channel` nor a bot token, and is itself a secret.",
    example: 'slack_webhook_url: "${SLACK_WEBHOOK_URL}"',
    since: "0.1",
  },
  email_recipients: {
    type: {
      kind: "list",
      of: { kind: "string", format: "email" },
      item: "an address",
      notEmpty: "the message would reach nobody",
      repeats: false,
    },
    references: "resolved",
    docs: "Who receives the messages of the `email` channel.",
    example: 'email_recipients: ["ops@example.com"]',
    since: "0.1",
  },
  email_subject: {
    type: { kind: "string", format: "mail_subject" },
    references: "refused",
    docs: "The subject of the `email` channel's messages. Without it: the schedule's name and how the run ended.",
    example: 'email_subject: "Daily report"',
    since: "0.1",
  },
  log_file: {
    type: { kind: "string", format: "file_name" },
    references: "refused",
    docs: "The file in the log directory that the `log_file` channel writes to. Without it: the schedule's name and `.log`.",
    example: 'log_file: "daily-report.log"',
    since: "0.1",
  },
} as const satisfies Readonly<Record<string, FieldSpec>>;
