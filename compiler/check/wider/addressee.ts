/** The fields of today that say what an address of the older field `deliver` says; undefined: it is none. */
export function addressee(text: string): readonly (readonly [name: string, text: string])[] | undefined {
  const address = text.trim();
  if (/["\\\r\n]/.test(address)) return undefined;
  if (/^https?:\/\/./i.test(address)) {
    return [
      ["delivery", "webhook"],
      ["webhook_url", address],
    ];
  }
  const [, scheme = "", rest = ""] = /^([a-z_]+)(?::(?:\/\/)?(.*))?$/i.exec(address) ?? [];
  switch (scheme.toLowerCase()) {
    case "slack":
      return rest === ""
        ? undefined
        : [
            ["delivery", "slack"],
            ["slack_channel", slackChannel(rest)],
          ];
    case "email":
    case "mailto":
      return rest === ""
        ? undefined
        : [
            ["delivery", "email"],
            ["email_recipients", rest],
          ];
    case "stdout":
    case "log_file":
      return rest === "" ? [["delivery", scheme.toLowerCase()]] : undefined;
    default:
      return undefined;
  }
}

/** A channel's id stands as it is, as does a reference; a name takes a `#`. */
function slackChannel(text: string): string {
  return /^[CDG][A-Z0-9]{7,}$/.test(text) || text.includes("${") ? text : `#${text.replace(/^#/, "")}`;
}
