/** A way out for a run's output. */
export interface ChannelSpec {
  readonly docs: string;
  /** Without this field of the schedule the channel cannot deliver. */
  readonly needs: string | undefined;
  /** A field that does instead of the one it needs. */
  readonly orElse?: string;
  /** All fields of the schedule that only this channel reads. */
  readonly fields: readonly string[];
}

/** The channels that come with symbi. The configuration may add others by name. */
export const channels: ReadonlyMap<string, ChannelSpec> = new Map<string, ChannelSpec>([
  ["stdout", { docs: "Prints the output where the scheduler runs.", needs: undefined, fields: [] }],
  [
    "log_file",
    {
      docs: "Appends the output to a file of the schedule in the log directory.",
      needs: undefined,
      fields: ["log_file"],
    },
  ],
  [
    "webhook",
    {
      docs: "Sends the output to a URL.",
      needs: "webhook_url",
      fields: ["webhook_url", "webhook_method", "webhook_headers", "webhook_secret"],
    },
  ],
  [
    "slack",
    {
      docs: "Posts the output to Slack.",
      needs: "slack_channel",
      orElse: "slack_webhook_url",
      fields: ["slack_channel", "slack_webhook_url"],
    },
  ],
  [
    "email",
    {
      docs: "Mails the output over SMTP.",
      needs: "email_recipients",
      fields: ["email_recipients", "email_subject"],
    },
  ],
]);
