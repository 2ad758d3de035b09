import type { CatalogueEntry } from "../types.ts";
import { scheduleWith } from "./examples.ts";

/** Where the output goes. */
export const delivery = {
  "unknown-channel": {
    severity: "warning",
    message:
      "<channel> is not one of the channels that come with symbi (<channels>).<hint> A channel of your own must be declared in the configuration, or nothing can be delivered to it.",
    what: "`delivery` names a channel that neither comes with symbi nor is known from the configuration.",
    why: "If it is misspelt, the output reaches nobody.",
    fix: "Correct the name, or declare the channel under `[delivery.custom.NAME]`.",
    bad: scheduleWith('delivery: ["stdot"]'),
    good: scheduleWith('delivery: ["stdout"]'),
    since: "0.1",
  },
  "missing-channel-field": {
    severity: "error",
    message:
      "The channel `<channel>` needs `<field>`, and this schedule has none. Add one, like `<example>`.<hint>",
    what: "A channel is listed without the field that says where to deliver.",
    why: "The output could not be delivered.",
    fix: "Add the field, or remove the channel from `delivery`.",
    bad: scheduleWith('delivery: ["webhook"]'),
    good: scheduleWith('delivery: ["webhook"]', 'webhook_url: "https://ops.example.com/hooks/report"'),
    since: "0.1",
  },
  "unused-channel-field": {
    severity: "warning",
    message:
      "`<field>` has no effect: only the channel `<channel>` reads it, and <why>. Add `<channel>` to `delivery`, or remove the field.",
    what: "A schedule sets a field of a channel that `delivery` does not list.",
    why: "The field does nothing; perhaps the channel was forgotten.",
    fix: "Add the channel to `delivery`, or remove the field.",
    bad: scheduleWith('delivery: ["stdout"]', 'slack_channel: "#ops-alerts"'),
    good: scheduleWith('delivery: ["stdout", "slack"]', 'slack_channel: "#ops-alerts"'),
    since: "0.1",
  },
  "bad-url": {
    severity: "error",
    message:
      "<value> is no web address: <problem>. Write the whole address, like `https://ops.example.com/hook`.",
    what: "`webhook_url` is not an absolute http or https URL.",
    why: "Nothing could be sent there.",
    fix: "Write the whole address, with `https://` or `http://` and the host.",
    bad: scheduleWith('delivery: ["webhook"]', 'webhook_url: "ops.example.com/hook"'),
    good: scheduleWith('delivery: ["webhook"]', 'webhook_url: "https://ops.example.com/hook"'),
    since: "0.1",
  },
  "bad-header-name": {
    severity: "error",
    message:
      "<name> cannot be the name of a header. A header's name is letters, digits and ``!#$%&'*+-.^_`|~``, without blanks or a colon.",
    what: "A key of `webhook_headers` is no HTTP header name.",
    why: "The request could not be sent, or would be read wrongly.",
    fix: "Use letters, digits and `-`.",
    bad: scheduleWith(
      'delivery: ["webhook"]',
      'webhook_url: "https://ops.example.com/hook"',
      'webhook_headers: { "X Team": "ops" }',
    ),
    good: scheduleWith(
      'delivery: ["webhook"]',
      'webhook_url: "https://ops.example.com/hook"',
      'webhook_headers: { "X-Team": "ops" }',
    ),
    since: "0.1",
  },
  "bad-header-value": {
    severity: "error",
    message: "The header <name> holds <problem>, which would end it or break the request. Remove it.",
    what: "A header's value holds a line break or another control character.",
    why: "A line break ends a header, so that the rest would become another header or the body.",
    fix: "Remove the character.",
    bad: scheduleWith(
      'delivery: ["webhook"]',
      'webhook_url: "https://ops.example.com/hook"',
      'webhook_headers: { "X-Team": "ops\\nX-Admin: yes" }',
    ),
    good: scheduleWith(
      'delivery: ["webhook"]',
      'webhook_url: "https://ops.example.com/hook"',
      'webhook_headers: { "X-Team": "ops" }',
    ),
    since: "0.1",
  },
  "forbidden-header": {
    severity: "error",
    message:
      "The header <name> cannot be set here: it belongs to the connection and is written for each request. Remove it.",
    what: "`webhook_headers` sets `Host`, `Content-Length` or a header that is between two machines only.",
    why: "A wrong value breaks the request or opens the way for smuggling another.",
    fix: "Remove the header; it is set as needed.",
    bad: scheduleWith(
      'delivery: ["webhook"]',
      'webhook_url: "https://ops.example.com/hook"',
      'webhook_headers: { "Host": "other.example.com" }',
    ),
    good: scheduleWith(
      'delivery: ["webhook"]',
      'webhook_url: "https://ops.example.com/hook"',
      'webhook_headers: { "X-Team": "ops" }',
    ),
    since: "0.1",
  },
  "bad-email": {
    severity: "error",
    message: "<value> is no mail address: <problem>. Write it like `ops@example.com`.",
    what: "An item of `email_recipients` is not a plain mail address.",
    why: "No server would accept the message.",
    fix: "Write one address per item, without a display name.",
    bad: scheduleWith('delivery: ["email"]', 'email_recipients: ["ops.example.com"]'),
    good: scheduleWith('delivery: ["email"]', 'email_recipients: ["ops@example.com"]'),
    since: "0.1",
  },
  "bad-slack-channel": {
    severity: "error",
    message:
      "<value> is no Slack channel: <problem>. Write `#name`, or the channel's id, such as `C024BE91L`.",
    what: "`slack_channel` is neither `#name` nor a channel's id.",
    why: "Slack would refuse the message.",
    fix: "Put a `#` before the channel's name, or use its id.",
    bad: scheduleWith('delivery: ["slack"]', 'slack_channel: "ops-alerts"'),
    good: scheduleWith('delivery: ["slack"]', 'slack_channel: "#ops-alerts"'),
    since: "0.1",
  },
  "bad-file-name": {
    severity: "error",
    message:
      "<value> cannot be a log file: <problem>. Write a plain file name, such as `daily-report.log`; it is kept in the log directory.",
    what: "`log_file` is a path, or no file name.",
    why: "Logs are written in the log directory and nowhere else.",
    fix: "Write a file name without folders. The directory is set by `[runtime] log_dir`.",
    bad: scheduleWith('delivery: ["log_file"]', 'log_file: "../report.log"'),
    good: scheduleWith('delivery: ["log_file"]', 'log_file: "report.log"'),
    since: "0.1",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
